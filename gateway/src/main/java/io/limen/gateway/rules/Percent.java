package io.limen.gateway.rules;

/** A share as people write it. */
final class Percent {
    private Percent() {}

    static String of(double share) {
        double percent = Math.rint(share * 1e6) / 1e4;
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + "%";
    }
}

package io.limen.gateway.cli.evaluate;

/** A policy that is judged by what another one showed. */
@FunctionalInterface
public interface TargetPolicy {
    /** The probability with which it shows the item at the position. */
    double probability(String item, String position);
}

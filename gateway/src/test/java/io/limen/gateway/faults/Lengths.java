package io.limen.gateway.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How long and how much, short enough for every change or as long as promised. */
final class Lengths {
    /** Where reports and what processes said are kept. */
    static final Path FOLDER = Path.of("target", "faults");

    private static final boolean NIGHTLY = Boolean.getBoolean("limen.faults.nightly");

    private Lengths() {}

    /** The first for every change, the second with {@code -Dlimen.faults.nightly=true}. */
    static Duration seconds(int always, int nightly) {
        return Duration.ofSeconds(NIGHTLY ? nightly : always);
    }

    /** All is well before the fault. */
    static Duration before() {
        return seconds(2, 15);
    }

    /** All should be well again. */
    static Duration after() {
        return seconds(3, 30);
    }

    /** Whether a scenario is to be played: all are, unless {@code -Dlimen.faults.only} names some. */
    static boolean plays(String scenario) {
        String only = System.getProperty("limen.faults.only", "");
        return only.isEmpty() || List.of(only.split(",", -1)).contains(scenario);
    }

    /** Events a second. */
    static int eventRate() {
        return Integer.getInteger("limen.faults.rate", 50);
    }

    /** Decisions and fragments a second. */
    static int decideRate() {
        return Integer.getInteger("limen.faults.decideRate", 40);
    }
}

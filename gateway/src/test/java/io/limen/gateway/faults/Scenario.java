package io.limen.gateway.faults;

import java.time.Duration;

/**
 * What happens, as data.
 *
 * @param name also the beginning of its visitors' ids, in small letters and dashes
 * @param title for people
 * @param down from the fault to its repair
 * @param serving what decisions are promised meanwhile
 */
record Scenario(String name, String title, Fault fault, Duration down, Serving serving) {
    /** When every decision must be answered. */
    enum Serving {
        ALWAYS,
        /** There is one gateway only, and it is the one that is gone; the balancer's own refusals are not judged then. */
        WHEN_UP
    }
}

package io.limen.gateway.faults;

import java.util.List;

/**
 * What one visitor does.
 *
 * @param steps in order of time
 */
record Session(List<Step> steps) {
    /**
     * One event.
     *
     * @param atMillis since the session began
     * @param item what was looked at, put into the cart or bought
     */
    record Step(long atMillis, String event, String item) {}

    Session {
        steps = List.copyOf(steps);
    }
}

package io.limen.gateway.inspect.simulate;

import java.util.List;

/**
 * One slot of a page, decided by both configurations.
 *
 * @param why what explains the difference, one a line; empty where there is none
 */
public record Verdict(String slot, Outcome before, Outcome after, List<String> why) {
    public Verdict {
        why = List.copyOf(why);
    }

    public boolean differs() {
        return !before.shown().equals(after.shown());
    }
}

package io.limen.gateway.inspect.simulate;

import java.util.List;

/**
 * One decision that differs.
 *
 * @param visitor part of a hash of the visitor's id: enough to tell one from another
 * @param page the type of the page
 * @param why what explains it, one a line
 */
public record Example(String visitor, String slot, String page, Outcome before, Outcome after, List<String> why) {
    public Example {
        why = List.copyOf(why);
    }
}

package io.limen.gateway.feature;

import io.limen.gateway.event.Observed;

/**
 * An event as the definitions see it: what was observed, and the type of the page it happened on.
 *
 * @param pageType by the declared table of page types, {@code other} where none matches
 */
public record Occurrence(Observed event, String pageType) {
    public long time() {
        return event.time();
    }
}

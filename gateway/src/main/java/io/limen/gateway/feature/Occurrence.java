package io.limen.gateway.feature;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import org.jspecify.annotations.Nullable;

/**
 * An event as the definitions see it: what was observed, and the type of the page it happened on.
 *
 * @param pageType by the declared table of page types, else as the event says, else {@code other}
 */
public record Occurrence(Observed event, String pageType) {

    /** What was observed, its page typed by this table. */
    public static Occurrence of(Observed event, PageTypes pageTypes) {
        return new Occurrence(event, pageTypes.of(page(event, "path"), page(event, "type")));
    }

    public long time() {
        return event.time();
    }

    /** Whether it is a view of a page or of an app's screen. */
    public boolean isPageView() {
        return event.kind() == Observed.Kind.PAGE || event.kind() == Observed.Kind.SCREEN;
    }

    /** A page call names the page it is about in its properties; any event names the page it happened on in its context. */
    private static @Nullable String page(Observed event, String field) {
        String own = event.kind() == Observed.Kind.PAGE ? event.properties().text(field) : null;
        return own != null ? own : event.context().text("page." + field);
    }
}

package io.limen.gateway.feature;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import org.jspecify.annotations.Nullable;

/**
 * An event as the definitions see it: what was observed, and the type of the page it happened on.
 *
 * @param pageType by the declared table of page types, {@code other} where none matches
 */
public record Occurrence(Observed event, String pageType) {

    /** What was observed, its page typed by this table. */
    public static Occurrence of(Observed event, PageTypes pageTypes) {
        String path = path(event);
        return new Occurrence(event, path == null ? PageTypes.OTHER : pageTypes.of(path));
    }

    public long time() {
        return event.time();
    }

    /** Whether it is a view of a page or of an app's screen. */
    public boolean isPageView() {
        return event.kind() == Observed.Kind.PAGE || event.kind() == Observed.Kind.SCREEN;
    }

    /** A page call names the page it is about in its properties; any event names the page it happened on in its context. */
    private static @Nullable String path(Observed event) {
        String own = event.kind() == Observed.Kind.PAGE ? event.properties().text("path") : null;
        return own != null ? own : event.context().text("page.path");
    }
}

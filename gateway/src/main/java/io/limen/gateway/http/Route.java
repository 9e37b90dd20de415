package io.limen.gateway.http;

import java.util.Locale;

/** What a request is about: the name it is measured under. */
enum Route {
    INGEST,
    PIXEL,
    DECIDE,
    FRAGMENT,
    CONTENT,
    SEGMENTS,
    SETTINGS,
    RULES,
    FLAGS,
    STREAM,
    SITE,
    PREFLIGHT,
    OTHER;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

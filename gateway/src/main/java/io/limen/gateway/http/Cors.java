package io.limen.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;

/**
 * Which pages of other origins may call, with credentials. Exactly those that are configured: with credentials a wildcard
 * would hand every visitor's cookie to every site.
 */
final class Cors {
    private static final CharSequence EXPOSED =
            HttpHeaders.createOptimized("ETag, Retry-After, Limen-Degraded, Server-Timing");
    private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, POST, DELETE");
    private static final CharSequence HEADERS =
            HttpHeaders.createOptimized("Authorization, Content-Type, If-None-Match,"
                    + " X-API-Key, X-Retry-Count, AnonymousId, SentAt, Content-Encoding");
    private static final CharSequence DAY_SECONDS = HttpHeaders.createOptimized("86400");

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    boolean allows(String origin) {
        return origins.contains(origin);
    }

    /** What an answer needs so that a page of another origin may read it. */
    void decorate(HttpServerRequest request, HttpServerResponse response) {
        // Also where no origin asks: a cache that kept such an answer would give it to pages that need the headers.
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && allows(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)
                    .putHeader("Timing-Allow-Origin", origin);
        }
    }

    /** What the answer to a preflight needs beside: what is allowed, if the origin is. */
    void allow(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && allows(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, DAY_SECONDS);
        }
    }
}

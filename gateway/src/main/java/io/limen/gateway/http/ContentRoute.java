package io.limen.gateway.http;

import io.limen.gateway.decision.Content;
import io.limen.gateway.flow.Snapshots;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Content by its ref, the same for whoever asks and for ever: edges keep it, so that the number of kept objects is that of
 * snippets, not of visitors.
 *
 * <p>A ref that is not known may be of a snapshot that another gateway has published meanwhile: its files were stored
 * before any ref of it was handed out, so looking there finds it. Whoever makes refs up shares such a look with everybody
 * who asks within {@value #LOOK_MILLIS_MIN} ms.
 */
final class ContentRoute {
    private static final long LOOK_MILLIS_MIN = 200;
    private static final Pattern REF = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final CharSequence FOR_EVER = HttpHeaders.createOptimized("public, max-age=31536000, immutable");
    private static final CharSequence EDGES = HttpHeaders.createOptimized("public, max-age=31536000");
    private static final CharSequence CDN_CACHE_CONTROL = HttpHeaders.createOptimized("CDN-Cache-Control");
    private static final CharSequence SURROGATE_KEY = HttpHeaders.createOptimized("Surrogate-Key");

    private final Snapshots snapshots;
    private Future<Void> look = Future.succeededFuture();
    private long lookAgainNanos;

    ContentRoute(Snapshots snapshots, long nowNanos) {
        this.snapshots = snapshots;
        this.lookAgainNanos = nowNanos;
    }

    void content(Exchange exchange, String ref) {
        Optional<Content> known = snapshots.content(ref);
        if (known.isPresent()
                || !REF.matcher(ref).matches()
                || snapshots.active().contents().isNone()) {
            answer(exchange, known);
        } else {
            looked(exchange.lobby().clocks().monotonicNanos().getAsLong())
                    // What could not be looked for is answered as what is not there: neither is kept by anybody.
                    .onComplete(looked -> answer(exchange, snapshots.content(ref)));
        }
    }

    private Future<Void> looked(long now) {
        if (now - lookAgainNanos >= 0) {
            lookAgainNanos = now + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS_MIN);
            look = snapshots.learn();
        }
        return look;
    }

    private static void answer(Exchange exchange, Optional<Content> content) {
        if (content.isEmpty()) {
            exchange.problem(FailureResponse.notFound("no content has this ref"));
            return;
        }
        Content found = content.get();
        String etag = '"' + found.ref() + '"';
        HttpServerResponse response = exchange.request().response();
        response.putHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                .putHeader(CDN_CACHE_CONTROL, EDGES)
                .putHeader(HttpHeaders.ETAG, etag);
        String known = exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && (known.contains(etag) || known.strip().equals("*"))) {
            exchange.sharedUnchanged();
        } else {
            response.putHeader(SURROGATE_KEY, keys(found));
            exchange.shared(Exchange.HTML, Buffer.buffer(found.body()));
        }
    }

    /** By what an edge can drop it: all of Limen, all content, a slot's, an experience's. */
    private static String keys(Content content) {
        return Stream.of(
                        Stream.of("limen", "limen-content"),
                        content.slots().stream().map(slot -> "limen-slot-" + slot),
                        content.experience().stream().map(experience -> "limen-exp-" + experience))
                .flatMap(keys -> keys)
                .collect(Collectors.joining(" "));
    }
}

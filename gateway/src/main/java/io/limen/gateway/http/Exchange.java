package io.limen.gateway.http;

import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DecideAnswer.Stage;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.ProblemJson;
import io.limen.gateway.wire.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its one answer. Used on its event loop. */
final class Exchange {
    static final String HTML = "text/html; charset=utf-8";
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("private, no-store");
    private static final CharSequence NOSNIFF_NAME = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence DEGRADED = HttpHeaders.createOptimized("Limen-Degraded");
    private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");
    private static final double NANOS_PER_MILLI = 1e6;

    private final Lobby lobby;
    private final HttpServerRequest request;
    private final Route route;
    private final Connections connections;
    private final long startNanos;
    private @Nullable Runnable whenAnswered;
    private LongPredicate room = bytes -> true;
    private @Nullable Function<ProblemJson, Said> words;
    private @Nullable Map<String, String> parameters;

    Exchange(Lobby lobby, HttpServerRequest request, Route route, Connections connections) {
        this.lobby = lobby;
        this.request = request;
        this.route = route;
        this.connections = connections;
        connections.asked(request.connection());
        this.startNanos = lobby.clocks().monotonicNanos().getAsLong();
    }

    HttpServerRequest request() {
        return request;
    }

    Lobby lobby() {
        return lobby;
    }

    /** Does this with what comes; where it fails, or this breaks, that is answered: nobody is left waiting. */
    <T> void when(Future<T> future, Consumer<T> done) {
        future.onComplete(value -> attempt(() -> done.accept(value)), this::fail);
    }

    /** Does this; where it breaks, that is answered. */
    void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    /** From now on what the call holds is counted here: false where there is no room for more. */
    void holdIn(LongPredicate room) {
        this.room = room;
    }

    /** Whether there is room for so many bytes more. */
    boolean holds(long bytes) {
        return room.test(bytes);
    }

    /** Runs once, when the answer is given. */
    void whenAnswered(Runnable done) {
        whenAnswered = done;
    }

    /** What a protocol has to say about a problem; where the body is empty, nothing but the status. */
    record Said(int status, Buffer body) {}

    /** What goes wrong from now on is told in the words of the protocol that is spoken. */
    void speak(Function<ProblemJson, Said> words) {
        this.words = words;
    }

    // ── who and from where ──

    /** By the {@code Authorization} header, else the key in the body, else {@code ?writeKey=}. */
    Keys.Access access(Optional<String> keyInBody) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null
                ? lobby.keys().ofHeader(authorization)
                : lobby.keys().of(keyInBody.or(() -> parameter("writeKey")).orElse(""));
    }

    /** A parameter of the query. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name));
    }

    /** All parameters of the query, in its order. */
    Map<String, String> parameters() {
        if (parameters == null) {
            parameters = Query.parameters(request.query());
        }
        return parameters;
    }

    /** The visitor's cookie. A server's calls carry none that means anything. */
    Optional<String> visitorCookie(Keys.Access access) {
        return access == Keys.Access.SECRET ? Optional.empty() : lobby.ids().read(request);
    }

    /**
     * Whether a page of this very site calls: then a cookie set by the answer is a first-party one. Browsers say so;
     * what says nothing is no browser.
     */
    boolean firstParty() {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("same-site");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origin.equals(scheme() + "://" + request.getHeader(HttpHeaders.HOST));
    }

    void keepVisitor(String id) {
        lobby.ids().keep(request, id, scheme().equals("https"));
    }

    /** {@code https} also where a trusted proxy took the encryption off. */
    String scheme() {
        String forwarded = behindProxy() ? request.getHeader("X-Forwarded-Proto") : null;
        return request.isSSL() || "https".equals(forwarded) ? "https" : "http";
    }

    Surroundings surroundings() {
        String country = behindProxy() ? header(lobby.options().countryHeader()) : "";
        return new Surroundings(
                header("User-Agent"),
                header("Sec-CH-UA-Mobile"),
                header("Sec-CH-UA-Platform").replace("\"", ""),
                header("ECT"),
                number("Downlink"),
                number("RTT"),
                header("Save-Data").equals("on"),
                whole("Sec-CH-Viewport-Width"),
                country.matches("[A-Za-z]{2}") ? country.toUpperCase(Locale.ROOT) : "");
    }

    Deadline deadline(Duration budget) {
        return Deadline.after(budget.toNanos(), startNanos);
    }

    /** Counts it where the time there was is over. */
    void spent(Duration budget, CallLimit limit) {
        if (elapsed() >= budget.toNanos()) {
            limitHit(limit);
        }
    }

    private boolean behindProxy() {
        return request.remoteAddress() != null
                && lobby.proxies().trusts(request.remoteAddress().hostAddress());
    }

    private String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    private OptionalDouble number(String name) {
        String value = header(name);
        return value.matches("\\d{1,6}(\\.\\d{1,6})?")
                ? OptionalDouble.of(Double.parseDouble(value))
                : OptionalDouble.empty();
    }

    private OptionalInt whole(String name) {
        String value = header(name);
        return value.matches("\\d{1,6}") ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
    }

    // ── the answer ──

    void json(byte[] body) {
        json(200, body);
    }

    void json(int status, byte[] body) {
        noStore();
        end(status, JSON, Buffer.buffer(body));
    }

    void html(String body) {
        noStore();
        end(200, HTML, Buffer.buffer(body));
    }

    void image(Buffer gif) {
        noStore();
        end(200, "image/gif", gif);
    }

    void fail(Throwable fault) {
        FailureResponse response = FailureResponse.of(fault);
        if (response.problem().status() >= 500) {
            LOG.error("{} failed", route.label(), fault);
        }
        problem(response);
    }

    void problem(FailureResponse failure) {
        ProblemJson problem = failure.problem();
        if (problem.status() == 429) {
            lobby.metrics().shed();
        }
        failure.limit().ifPresent(this::limitHit);
        failure.allowed().ifPresent(methods -> request.response().putHeader(HttpHeaders.ALLOW, methods));
        if (problem.status() == 401) {
            // Not Basic, though that is taken too: browsers would ask the visitor for a password.
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"limen\"");
        }
        failure.retryAfterSeconds().ifPresent(seconds -> request.response()
                .putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds))
                .putHeader("X-RateLimit-Reset", Integer.toString(seconds)));
        noStore();
        if (words == null) {
            end(problem.status(), ProblemJson.CONTENT_TYPE, Buffer.buffer(problem.encode()));
        } else {
            say(words.apply(problem));
        }
    }

    private void say(Said said) {
        if (said.body().length() == 0) {
            empty(said.status());
        } else {
            end(said.status(), JSON, said.body());
        }
    }

    /** The same, and the connection is closed: the rest of the request is not wanted. */
    void problemAndClose(FailureResponse failure) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        problem(failure);
    }

    /** Something that was sent goes past a limit. */
    void limitHit(CallLimit limit) {
        lobby.metrics().limitHit(limit.key());
    }

    void degraded(List<String> reasons) {
        if (!reasons.isEmpty()) {
            request.response().putHeader(DEGRADED, String.join(", ", reasons));
        }
    }

    /** How long each step took, and all of them together. */
    void timing(List<Stage> stages) {
        StringBuilder timing = new StringBuilder();
        for (Stage stage : stages) {
            entry(timing, stage.name(), stage.nanos());
        }
        entry(timing, "total", elapsed());
        request.response().putHeader(SERVER_TIMING, timing);
    }

    void end(int status, CharSequence contentType, Buffer body) {
        lobby.cors().decorate(request, request.response());
        send(status, contentType, body);
    }

    /** The same for whoever asks, from whatever origin, so that caches keep one of it: the request has no say in it. */
    void shared(CharSequence contentType, Buffer body) {
        send(200, contentType, body);
    }

    /** As {@link #shared}, for who has it already. */
    void sharedUnchanged() {
        if (!request.response().ended()) {
            request.response().setStatusCode(304).end();
        }
        done(304);
    }

    private void send(int status, CharSequence contentType, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            done(status);
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(NOSNIFF_NAME, NOSNIFF);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
        done(status);
    }

    /** Without a body: 204, 304. */
    void empty(int status) {
        if (!request.response().ended()) {
            lobby.cors().decorate(request, request.response());
            request.response().setStatusCode(status).end();
        }
        done(status);
    }

    /** An answer that goes on: events, told as they come. Who only asked for the head has it, and nothing follows. */
    HttpServerResponse events() {
        noStore();
        lobby.cors().decorate(request, request.response());
        HttpServerResponse response = request.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, EVENTS)
                .putHeader(NOSNIFF_NAME, NOSNIFF)
                // What nginx would gather first.
                .putHeader("X-Accel-Buffering", "no");
        if (request.method().equals(HttpMethod.HEAD)) {
            response.setChunked(false).end();
        }
        lobby.metrics().answered(route.label(), 200, elapsed());
        if (response.ended()) {
            connections.answered(request.connection());
        }
        return response;
    }

    /** Does this when either side has ended an answer that goes on. */
    void whenClosed(Runnable done) {
        request.response().endHandler(ended -> connections.answered(request.connection()));
        request.response().closeHandler(closed -> done.run());
    }

    /** The client went away before its request was whole. */
    void abandoned() {
        done(499);
    }

    private void noStore() {
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    }

    private void done(int status) {
        lobby.metrics().answered(route.label(), status, elapsed());
        connections.answered(request.connection());
        if (whenAnswered != null) {
            whenAnswered.run();
            whenAnswered = null;
        }
    }

    long elapsed() {
        return lobby.clocks().monotonicNanos().getAsLong() - startNanos;
    }

    private static void entry(StringBuilder timing, String name, long nanos) {
        if (!timing.isEmpty()) {
            timing.append(", ");
        }
        timing.append(name).append(";dur=").append(Math.round(nanos / NANOS_PER_MILLI * 100) / 100.0);
    }
}

package io.limen.gateway.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks steadily, whatever the answers are: decisions and fragments, of visitors whose events come just then and of
 * unknown ones; and after each a call on the same way that does nothing, which says what the machine itself takes.
 */
final class DecideProbe {
    private static final Pattern TOTAL = Pattern.compile("total;dur=([0-9.]+)");
    private static final long ANSWER_MILLIS_MAX = 10_000;
    private static final String FLOOR = "floor";

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final int port;
    private final Supplier<String> known;
    private final long startNanos = System.nanoTime();
    private final long stepNanos;
    private final List<Call> calls = new ArrayList<>();
    private final List<Call> floor = new ArrayList<>();
    private final Promise<Void> settled = Promise.promise();
    private long asked;
    private int underway;
    private boolean stopped;
    private long timer;

    /**
     * What was asked.
     *
     * @param floor calls that did nothing
     */
    record Asked(List<Call> calls, List<Call> floor) {
        Asked {
            calls = List.copyOf(calls);
            floor = List.copyOf(floor);
        }
    }

    private DecideProbe(Vertx vertx, int port, Supplier<String> known, int rate) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.port = port;
        this.known = known;
        this.stepNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(1_000).setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(500));
    }

    /** @param known a visitor who is there just now */
    static DecideProbe start(Vertx vertx, int port, Supplier<String> known, int rate) {
        DecideProbe probe = new DecideProbe(vertx, port, known, rate);
        probe.context.runOnContext(now -> probe.timer = vertx.setPeriodic(2, tick -> probe.askDue()));
        return probe;
    }

    /** Asks nothing more; completes when everything is answered. */
    Future<Asked> stop() {
        context.runOnContext(now -> stopped = true);
        return settled.future().map(done -> {
            client.close();
            return new Asked(calls, floor);
        });
    }

    private void askDue() {
        for (long due = startNanos + asked * stepNanos; !stopped && due <= System.nanoTime(); due += stepNanos) {
            ask(due, asked++);
        }
        if (stopped && underway == 0) {
            vertx.cancelTimer(timer);
            settled.tryComplete();
        }
    }

    private void ask(long due, long number) {
        String visitor = number % 4 < 2 ? known.get() : "unknown-" + due + "-" + number;
        String whose = number % 4 < 2 ? "known" : "unknown";
        if (number % 2 == 0) {
            JsonObject question = new JsonObject()
                    .put("anonymousId", visitor)
                    .put("context", new JsonObject().put("page", new JsonObject().put("path", "/p/1")));
            RequestOptions decide = to(HttpMethod.POST, "/v1/decide").putHeader("Authorization", "Bearer demo-secret");
            call("decide " + whose, due, decide, question.toBuffer(), calls);
        } else {
            RequestOptions fragment =
                    to(HttpMethod.GET, "/v1/fragments/hero?path=/p/1").putHeader("Cookie", "limen_id=" + visitor);
            call("fragment " + whose, due, fragment, Buffer.buffer(), calls);
        }
        call(FLOOR, due, to(HttpMethod.GET, Balancer.FLOOR), Buffer.buffer(), floor);
    }

    private RequestOptions to(HttpMethod method, String uri) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(method)
                .setURI(uri)
                .setIdleTimeout(ANSWER_MILLIS_MAX);
    }

    private void call(String kind, long due, RequestOptions options, Buffer body, List<Call> into) {
        underway++;
        client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(whole -> answered(kind, due, response)))
                .otherwise(fault -> new Call(kind, due, System.nanoTime(), 0, "", 0, OptionalDouble.empty(), ""))
                .onSuccess(call -> {
                    into.add(call);
                    underway--;
                });
    }

    private static Call answered(String kind, long due, HttpClientResponse response) {
        String timing = response.getHeader("Server-Timing");
        Matcher total = TOTAL.matcher(timing == null ? "" : timing);
        String tries = response.getHeader(Balancer.TRIES);
        String gateway = response.getHeader(Balancer.GATEWAY);
        String degraded = response.getHeader("Limen-Degraded");
        return new Call(
                kind,
                due,
                System.nanoTime(),
                response.statusCode(),
                gateway == null ? "" : gateway,
                tries == null ? 0 : Integer.parseInt(tries),
                total.find() ? OptionalDouble.of(Double.parseDouble(total.group(1))) : OptionalDouble.empty(),
                degraded == null ? "" : degraded);
    }
}

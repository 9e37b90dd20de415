package io.limen.gateway.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sessions as they happened, sixty times as fast, begun at the rate that makes so many events a second whatever the
 * answers are. Each event is sent as the SDKs send it: with an id, and again, after a while, when the answer is 429, 5xx
 * or none, until it is acknowledged. Once stopped nothing new is sent, but what was sent is still brought to its end.
 *
 * <p>All of it happens on one Vert.x context.
 */
final class SessionReplay {
    private static final double FASTER = 60;
    /** Some sessions rest for days. */
    private static final long GAP_MILLIS_MAX = 2_000;

    private static final long BACK_OFF_MILLIS = 500;
    private static final long BACK_OFF_MILLIS_MAX = 5_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final int port;
    private final String prefix;
    private final Random random = new Random(5);
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));
    private final Ledger acknowledged = new Ledger();
    private final Ledger open = new Ledger();
    private final Promise<Void> settled = Promise.promise();
    private volatile String recent = "nobody";
    private int underway;
    private int retries;
    private int refused;
    private boolean stopped;
    private long timer;

    private record Due(long atNanos, String visitor, String messageId, Session.Step step) {}

    /**
     * What was sent.
     *
     * @param open what was given up, or still is without an answer
     * @param retries how often something was sent again
     * @param refused answers that no repetition changes: there must be none
     */
    record Sent(Ledger acknowledged, Ledger open, int retries, int refused) {}

    private SessionReplay(Vertx vertx, int port, String prefix) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.port = port;
        this.prefix = prefix;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(1_000).setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(500));
    }

    /**
     * @param prefix of the visitors' ids
     * @param rate events a second
     */
    static SessionReplay start(Vertx vertx, int port, String prefix, Sessions sessions, int rate, Duration longest) {
        SessionReplay replay = new SessionReplay(vertx, port, prefix);
        replay.plan(sessions, rate, longest);
        replay.context.runOnContext(now -> replay.timer = vertx.setPeriodic(2, tick -> replay.sendDue()));
        return replay;
    }

    private void plan(Sessions sessions, int rate, Duration longest) {
        long start = System.nanoTime();
        long events = 0;
        for (int number = 0; events < rate * longest.toSeconds(); number++) {
            Session session = sessions.all().get(number % sessions.all().size());
            String visitor = prefix + "-" + number;
            long at = start + events * TimeUnit.SECONDS.toNanos(1) / rate;
            long before = 0;
            for (Session.Step step : session.steps()) {
                long gapMillis = Math.min((long) ((step.atMillis() - before) / FASTER), GAP_MILLIS_MAX);
                at += TimeUnit.MILLISECONDS.toNanos(gapMillis);
                before = step.atMillis();
                queue.add(new Due(at, visitor, visitor + "-" + events, step));
                events++;
            }
        }
    }

    private void sendDue() {
        long now = System.nanoTime();
        while (!stopped && !queue.isEmpty() && queue.element().atNanos() <= now) {
            Due due = queue.remove();
            underway++;
            recent = due.visitor();
            open.add(due.visitor(), due.step().event());
            send(due, 0);
        }
        if (stopped && underway == 0) {
            vertx.cancelTimer(timer);
            settled.tryComplete();
        }
    }

    /** Somebody of whom events have come just now. */
    String recentVisitor() {
        return recent;
    }

    /** Sends nothing new from now on; what was sent goes on until it is acknowledged. */
    Future<Void> stop() {
        context.runOnContext(now -> stopped = true);
        return settled.future();
    }

    /** What was sent; asked when all is settled, or given up. */
    Future<Sent> sent() {
        Promise<Sent> sent = Promise.promise();
        context.runOnContext(now -> {
            vertx.cancelTimer(timer);
            client.close();
            sent.complete(new Sent(acknowledged, unanswered(), retries, refused));
        });
        return sent.future();
    }

    private Ledger unanswered() {
        Ledger unanswered = new Ledger();
        open.visitorToCounts()
                .forEach((visitor, counts) -> counts.forEach((event, count) -> {
                    for (int left = count - acknowledged.count(visitor, event); left > 0; left--) {
                        unanswered.add(visitor, event);
                    }
                }));
        return unanswered;
    }

    private void send(Due due, int attempt) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(HttpMethod.POST)
                .setURI("/v1/batch")
                .setIdleTimeout(ANSWER_MAX.toMillis());
        client.request(options)
                .compose(request -> request.send(body(due)))
                .compose(response -> response.body().map(body -> verdict(response.statusCode(), body.toString())))
                .otherwise(Verdict.AGAIN)
                .onSuccess(verdict -> conclude(due, attempt, verdict));
    }

    private enum Verdict {
        ACKNOWLEDGED,
        AGAIN,
        REFUSED
    }

    private static Verdict verdict(int status, String body) {
        if (status == 200) {
            return new JsonObject(body).getInteger("accepted") == 1 ? Verdict.ACKNOWLEDGED : Verdict.REFUSED;
        }
        return status == 429 || status >= 500 ? Verdict.AGAIN : Verdict.REFUSED;
    }

    private void conclude(Due due, int attempt, Verdict verdict) {
        switch (verdict) {
            case ACKNOWLEDGED -> {
                acknowledged.add(due.visitor(), due.step().event());
                underway--;
            }
            case REFUSED -> {
                refused++;
                underway--;
            }
            case AGAIN -> {
                retries++;
                long most = Math.min(BACK_OFF_MILLIS << Math.min(attempt, 10), BACK_OFF_MILLIS_MAX);
                vertx.setTimer(most / 2 + random.nextLong(most / 2) + 1, again -> send(due, attempt + 1));
            }
        }
    }

    private static io.vertx.core.buffer.Buffer body(Due due) {
        JsonObject event = new JsonObject()
                .put("type", "track")
                .put("event", due.step().event())
                .put("messageId", due.messageId())
                .put("anonymousId", due.visitor())
                .put("properties", new JsonObject().put("product_id", due.step().item()));
        return new JsonObject()
                .put("writeKey", "demo")
                .put("batch", new JsonArray(List.of(event)))
                .toBuffer();
    }
}

package io.limen.gateway.faults;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long from sending an event until another service sees the segment it leads to, with plain {@code GETBIT}?
 *
 * <p>Calls arrive at a fixed rate, whether or not the ones before were answered; each carries {@value #EVENTS_A_CALL}
 * events of one visitor, most of visitors seen before. Every twentieth call is of a new visitor, whom no store knows,
 * and makes the first segment true; about a second later a call of the same visitor makes the second true. The bit is
 * asked for until it is set, from before the call is sent. Single thread, so that all numbers are of one loop: what it
 * waits for itself is in the figures.
 */
final class EventToBit {
    static final int EVENTS_A_CALL = 5;
    private static final int VISITORS = 20_000;
    private static final int NEW_EVERY = 20;
    /** New visitors that come before the second call of one. */
    private static final int BETWEEN = 20;

    private static final String VIEW = "Product Viewed";
    private static final String CART = "Product Added";
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Vertx vertx;
    private final HttpClient client;
    private final RedisConnection redis;
    private final RequestOptions call;
    private final ArrayDeque<String> returning = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(11);
    private final Histogram first = new Histogram(3);
    private final Histogram later = new Histogram(3);
    private final Histogram toAnswer = new Histogram(3);
    private long sent;
    private long accepted;
    private long refused;
    private long unseen;
    private long underWay;

    /**
     * What was seen.
     *
     * @param first from the first event of a visitor to the bit, which takes a read of the durable store
     * @param later from a later event to the bit
     * @param both of them together
     */
    record Figures(
            long eventsPerSecond,
            long sent,
            long accepted,
            long refused,
            long watched,
            long unseen,
            Percentiles first,
            Percentiles later,
            Percentiles both,
            Percentiles toAnswer) {}

    /** Of one kind of time, in milliseconds. */
    record Percentiles(double p50, double p90, double p99, double max) {
        private static Percentiles of(Histogram micros) {
            return new Percentiles(
                    micros.getValueAtPercentile(50) / 1000.0,
                    micros.getValueAtPercentile(90) / 1000.0,
                    micros.getValueAtPercentile(99) / 1000.0,
                    micros.getMaxValue() / 1000.0);
        }

        @Override
        public String toString() {
            return "p50 %.1f p90 %.1f p99 %.1f max %.1f ms".formatted(p50, p90, p99, max);
        }
    }

    private EventToBit(Vertx vertx, int port, RedisConnection redis) {
        this.vertx = vertx;
        this.redis = redis;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(10_000));
        this.call = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1/batch")
                .putHeader("Authorization", "Bearer demo-secret")
                .putHeader("Content-Type", "application/json");
    }

    /** Asks at this rate for so long; segment 0 is of visitors who viewed twice, 1 of those who put two into the cart. */
    static Future<Figures> run(Vertx vertx, int port, int redisPort, int eventsPerSecond, long seconds) {
        Promise<Figures> done = Promise.promise();
        vertx.runOnContext(now -> Redis.createClient(vertx, "redis://127.0.0.1:" + redisPort)
                .connect()
                .map(redis -> new EventToBit(vertx, port, redis))
                .compose(question -> question.run(eventsPerSecond, seconds))
                .onComplete(done));
        return done.future();
    }

    private Future<Figures> run(int eventsPerSecond, long seconds) {
        Promise<Figures> done = Promise.promise();
        long started = System.nanoTime();
        long calls = eventsPerSecond * seconds / EVENTS_A_CALL;
        double nanosPerCall = 1e9 * EVENTS_A_CALL / eventsPerSecond;
        vertx.setPeriodic(1, timer -> {
            long due = Math.min(calls, (long) ((System.nanoTime() - started) / nanosPerCall));
            while (sent < due) {
                next();
                sent++;
            }
            if (sent == calls && underWay == 0) {
                vertx.cancelTimer(timer);
                done.complete(figures(System.nanoTime() - started));
            }
        });
        return done.future();
    }

    private void next() {
        if (sent % NEW_EVERY == 0) {
            String visitor = UUID.randomUUID().toString();
            returning.add(visitor);
            watch(visitor, 0, first);
            send(visitor, VIEW);
        } else if (sent % NEW_EVERY == NEW_EVERY / 2 && returning.size() > BETWEEN) {
            String visitor = returning.remove();
            watch(visitor, 1, later);
            send(visitor, CART);
        } else {
            send("visitor-" + random.nextInt(VISITORS), VIEW);
        }
    }

    private Figures figures(long nanos) {
        Histogram both = first.copy();
        both.add(later);
        return new Figures(
                Math.round(accepted * EVENTS_A_CALL * 1e9 / nanos),
                sent,
                accepted,
                refused,
                both.getTotalCount(),
                unseen,
                Percentiles.of(first),
                Percentiles.of(later),
                Percentiles.of(both),
                Percentiles.of(toAnswer));
    }

    private void send(String visitor, String event) {
        Buffer body = body(visitor, event);
        long at = System.nanoTime();
        underWay++;
        client.request(call)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(response.statusCode()))
                .onComplete(status -> {
                    underWay--;
                    toAnswer.recordValue((System.nanoTime() - at) / 1000);
                    if (status.succeeded() && status.result() == 200) {
                        accepted++;
                    } else {
                        refused++;
                    }
                });
    }

    private void watch(String visitor, int bit, Histogram times) {
        underWay++;
        Request asking =
                Request.cmd(Command.GETBIT).arg("seg:{" + visitor + "}").arg(bit);
        look(asking, times, System.nanoTime());
    }

    private void look(Request asking, Histogram times, long since) {
        redis.send(asking).onComplete(answer -> {
            long nanos = System.nanoTime() - since;
            if (answer.succeeded() && answer.result().toInteger() == 1) {
                times.recordValue(nanos / 1000);
                underWay--;
            } else if (nanos > GIVE_UP_NANOS) {
                unseen++;
                underWay--;
            } else {
                vertx.setTimer(1, again -> look(asking, times, since));
            }
        });
    }

    private static Buffer body(String visitor, String event) {
        JsonArray batch = new JsonArray();
        for (int i = 0; i < EVENTS_A_CALL; i++) {
            batch.add(new JsonObject()
                    .put("type", "track")
                    .put("event", event)
                    .put("anonymousId", visitor)
                    .put("messageId", UUID.randomUUID().toString())
                    .put(
                            "properties",
                            new JsonObject().put("product_id", "p-" + i).put("price", 10 + i)));
        }
        return new JsonObject().put("batch", batch).toBuffer();
    }
}

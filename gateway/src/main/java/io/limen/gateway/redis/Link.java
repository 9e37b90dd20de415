package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Breaker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One held connection to one node, of one loop. It is up or down; while it is down it connects again and again, and
 * nothing is sent.
 *
 * <pre>
 *  DOWN ── connected ──▶ UP ── ended, failed, silent for too long, dropped ──▶ DOWN ── back-off ──▶ (connects)
 * </pre>
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int PINGS_PER_SILENCE = 3;

    private final Ticks ticks;
    private final Redis redis;
    private final String name;
    private final RedisHotStore.Options options;
    private final int waitingMax;
    private final Counters counters;
    private final LongSupplier nanos;
    private final Runnable onChange;
    private final Breaker breaker;
    private @Nullable RedisConnection connection;
    private int waiting;
    private int attempts;
    private int generation;
    private boolean wasUp;
    private boolean closed;
    private boolean scriptOnItsWay;

    /** @param onChange run when it went up or down */
    Link(
            Ticks ticks,
            Redis redis,
            String name,
            RedisHotStore.Options options,
            int waitingMax,
            Counters counters,
            LongSupplier nanos,
            Runnable onChange) {
        this.ticks = ticks;
        this.redis = redis;
        this.name = name;
        this.options = options;
        this.waitingMax = waitingMax;
        this.counters = counters;
        this.nanos = nanos;
        this.onChange = onChange;
        this.breaker = new Breaker(options.breaker().limits());
        counters.linksWanted.incrementAndGet();
    }

    boolean isUp() {
        return connection != null;
    }

    /** Whether it was never up: it may be in a moment. */
    boolean isYoung() {
        return !wasUp && attempts <= 1;
    }

    Breaker breaker() {
        return breaker;
    }

    /** Why nothing may be sent now; null if a call may be. Whoever is told so sends one and tells the breaker. */
    @Nullable
    Failure refusal() {
        if (connection == null) {
            counters.refusedWhileDown.increment();
            return new Failure(Failure.Code.UNAVAILABLE, "redis: not connected");
        }
        if (waiting >= waitingMax) {
            counters.overloads.increment();
            return new Failure(Failure.Code.OVERLOADED, "redis: " + waiting + " calls are under way");
        }
        if (!breaker.allows(nanos.getAsLong())) {
            counters.refusedByBreaker.increment();
            return new Failure(Failure.Code.UNAVAILABLE, "redis: too many calls went unanswered");
        }
        return null;
    }

    /** Sends; the answer comes on the loop. Only after {@link #refusal} gave none. */
    void send(Request request, boolean asking, Handler<AsyncResult<Response>> answer) {
        RedisConnection held = connection;
        if (held == null) {
            answer.handle(Future.failedFuture("CONNECTION_CLOSED"));
            return;
        }
        waiting++;
        counters.underWay.increment();
        counters.commands.increment();
        if (asking) {
            // Its answer does not matter: if it fails, so does the command that follows on the same connection.
            held.send(Request.cmd(Command.ASKING));
        }
        held.send(request).onComplete(answered -> {
            waiting--;
            counters.underWay.decrement();
            answer.handle(answered);
        });
    }

    /** Asks for what is not a visitor's: outside the limits and not counted. */
    Future<Response> probe(Request request) {
        RedisConnection held = connection;
        return held == null ? Future.failedFuture("CONNECTION_CLOSED") : held.send(request);
    }

    /** Sends a script again that the server did not know: its text once, its hash to those that come behind. */
    void sendAgain(Call call, Request whole, boolean asking, Handler<AsyncResult<Response>> answer) {
        if (scriptOnItsWay) {
            send(call.request(), asking, answer);
            return;
        }
        scriptOnItsWay = true;
        counters.scriptsSent.increment();
        send(whole, asking, answered -> {
            scriptOnItsWay = false;
            answer.handle(answered);
        });
    }

    void connect() {
        if (closed) {
            return;
        }
        int mine = ++generation;
        attempts++;
        long givenUpMillis =
                2 * (options.connectMax().toMillis() + options.silentMax().toMillis());
        ticks.after(givenUpMillis, () -> connectingFailed(mine, "no answer"));
        redis.connect().onComplete(connected -> {
            if (connected.succeeded()) {
                up(mine, connected.result());
            } else {
                connectingFailed(mine, String.valueOf(connected.cause().getMessage()));
            }
        });
    }

    private void up(int mine, RedisConnection made) {
        if (mine != generation || closed || connection != null) {
            made.close();
            return;
        }
        made.endHandler(end -> down(mine, "ended"));
        made.exceptionHandler(fault -> down(mine, String.valueOf(fault.getMessage())));
        connection = made;
        if (wasUp) {
            counters.reconnects.increment();
        }
        wasUp = true;
        attempts = 0;
        scriptOnItsWay = false;
        breaker.reset(nanos.getAsLong());
        counters.linksUp.incrementAndGet();
        for (Script script : Script.ALL) {
            made.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text()));
        }
        ping(mine);
        onChange.run();
    }

    /** Something arrives on a healthy connection at least so often; on a silent one the socket is closed by its idle time. */
    private void ping(int mine) {
        RedisConnection held = connection;
        if (mine == generation && held != null) {
            held.send(Request.cmd(Command.PING));
            ticks.after(options.silentMax().toMillis() / PINGS_PER_SILENCE, () -> ping(mine));
        }
    }

    private void connectingFailed(int mine, String why) {
        if (mine == generation && connection == null && !closed) {
            LOG.debug("redis {}: cannot be connected to: {}", name, why);
            connectLater();
        }
    }

    private void down(int mine, String why) {
        RedisConnection held = connection;
        if (mine != generation || held == null) {
            return;
        }
        LOG.info("redis {}: connection lost: {}", name, why);
        connection = null;
        counters.linksUp.decrementAndGet();
        held.close();
        connectLater();
        onChange.run();
    }

    /** Gives the connection up, as the node is no longer what it was. */
    void drop(String why) {
        down(generation, why);
    }

    private void connectLater() {
        generation++;
        long most = Math.min(
                options.reconnect().max().toMillis(), options.reconnect().min().toMillis() << Math.min(attempts, 16));
        ticks.after(ThreadLocalRandom.current().nextLong(most / 2, most + 1), this::connect);
    }

    Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        generation++;
        counters.linksWanted.decrementAndGet();
        if (connection != null) {
            connection = null;
            counters.linksUp.decrementAndGet();
        }
        return redis.close();
    }
}

package io.limen.gateway.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop holds: a lane for reads and one for writes. It is deployed only to have a context of its own on
 * that loop, which ends with the store and not with whoever calls it.
 */
final class Loop extends VerticleBase {
    private final RedisHotStore.Options options;
    private final Counters counters;
    private final LongSupplier nanos;
    private final Map<Thread, Loop> threadToLoop;
    private @Nullable Lanes lanes;

    private record Lanes(Context own, Lane reads, Lane writes) {}

    /** @param threadToLoop where it says that it is there, unless the thread has one already */
    Loop(RedisHotStore.Options options, Counters counters, LongSupplier nanos, Map<Thread, Loop> threadToLoop) {
        this.options = options;
        this.counters = counters;
        this.nanos = nanos;
        this.threadToLoop = threadToLoop;
    }

    @Override
    public Future<?> start() {
        if (!threadToLoop.containsKey(Thread.currentThread())) {
            Lanes made = new Lanes(context, lane(options.reads()), lane(options.writes()));
            made.reads.start();
            made.writes.start();
            lanes = made;
            threadToLoop.put(Thread.currentThread(), this);
        }
        return Future.succeededFuture();
    }

    private Lane lane(RedisHotStore.Options.Calls calls) {
        Ticks ticks = new Ticks(vertx);
        Links links = new Links(vertx, ticks, options, calls.waitingMax(), counters, nanos);
        Route route = options.target().kind() == Target.Kind.CLUSTER ? new ClusterRoute(links) : new SingleRoute(links);
        return new Lane(ticks, route, counters, nanos, calls.answerMax().toNanos());
    }

    Context own() {
        return lanes().own;
    }

    void read(Call call) {
        here(lanes().reads, call);
    }

    void write(Call call) {
        here(lanes().writes, call);
    }

    private void here(Lane lane, Call call) {
        if (Vertx.currentContext() == lanes().own) {
            lane.call(call);
        } else {
            lanes().own.runOnContext(now -> lane.call(call));
        }
    }

    private Lanes lanes() {
        Lanes started = lanes;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    @Override
    public Future<?> stop() {
        Lanes started = lanes;
        return started == null ? Future.succeededFuture() : Future.join(started.reads.close(), started.writes.close());
    }
}

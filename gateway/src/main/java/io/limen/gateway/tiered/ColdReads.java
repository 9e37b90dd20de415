package io.limen.gateway.tiered;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Reads of the durable store for decisions, within a budget: so many a second with some at once, so many under way, and
 * who was unknown a moment ago is not asked for again. So a flood of visitors nobody knows never becomes a flood of
 * durable reads: beyond the budget the answer is {@code cold-budget}, at once. Used from any thread.
 */
final class ColdReads {
    private final SharedReads durable;
    private final ReadOptions options;
    private final LongSupplier nanos;
    private final Cache<String, Boolean> unknown;
    /** When the bucket will be full again, on the monotonic clock. */
    private final AtomicLong fullAtNanos;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong spared = new AtomicLong();

    ColdReads(SharedReads durable, ReadOptions options, LongSupplier nanos) {
        this.durable = durable;
        this.options = options;
        this.nanos = nanos;
        this.fullAtNanos = new AtomicLong(nanos.getAsLong());
        this.unknown = Caffeine.newBuilder()
                // Its upkeep takes microseconds; elsewhere it would come at any time.
                .executor(Runnable::run)
                .maximumSize(options.unknownMax())
                .expireAfterWrite(options.unknownFor())
                .ticker(nanos::getAsLong)
                .build();
    }

    /** @param sure whether to ask for one who was unknown a moment ago, too */
    Future<Lookup> read(String visitor, Deadline deadline, boolean sure) {
        if (!sure && unknown.getIfPresent(visitor) != null) {
            spared.incrementAndGet();
            return Future.succeededFuture(new Lookup.Unknown(false));
        }
        Future<Optional<Stored>> underWay = durable.join(visitor, deadline);
        return underWay == null
                ? ask(visitor, deadline)
                : underWay.map(found -> lookup(visitor, found)).recover(fault -> ask(visitor, deadline));
    }

    private Future<Lookup> ask(String visitor, Deadline deadline) {
        if (deadline.spent(nanos.getAsLong())) {
            return Future.succeededFuture(new Lookup.Unavailable("store-slow"));
        }
        if (!enter()) {
            refused.incrementAndGet();
            return Future.succeededFuture(new Lookup.Unavailable("cold-budget"));
        }
        reads.incrementAndGet();
        return durable.read(visitor, deadline)
                .onComplete(done -> underWay.decrementAndGet())
                .map(found -> lookup(visitor, found))
                .otherwise(fault -> new Lookup.Unavailable(reason(fault)));
    }

    private Lookup lookup(String visitor, Optional<Stored> found) {
        if (found.isPresent()) {
            return new Lookup.Found(found.get(), false);
        }
        unknown.put(visitor, true);
        return new Lookup.Unknown(false);
    }

    /** Why a store did not answer, as {@code Limen-Degraded} says it. */
    static String reason(Throwable fault) {
        if (fault instanceof Failure failure) {
            return switch (failure.code()) {
                case TIMEOUT -> "store-slow";
                case OVERLOADED -> "store-busy";
                case UNAVAILABLE -> "store-down";
                default -> "store-fault";
            };
        }
        return "store-fault";
    }

    /** This visitor is known from now on. */
    void known(String visitor) {
        unknown.invalidate(visitor);
    }

    private boolean enter() {
        if (underWay.incrementAndGet() > options.coldUnderWayMax() || !takeToken()) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    private boolean takeToken() {
        long each = 1_000_000_000L / options.coldPerSecond();
        long now = nanos.getAsLong();
        while (true) {
            long fullAt = fullAtNanos.get();
            long next = (fullAt - now > 0 ? fullAt : now) + each;
            if (next - now > each * options.coldBurst()) {
                return false;
            }
            if (fullAtNanos.compareAndSet(fullAt, next)) {
                return true;
            }
        }
    }

    Map<String, LongSupplier> gauges() {
        return Map.of(
                "cold.reads", reads::get,
                "cold.underway", underWay::get,
                "cold.refused", refused::get,
                "cold.spared", spared::get,
                "cold.unknown.visitors", unknown::estimatedSize);
    }
}

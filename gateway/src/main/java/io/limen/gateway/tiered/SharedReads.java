package io.limen.gateway.tiered;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the durable store, whose answers are everybody's for a moment: the first event of a visitor is decided on and
 * folded at almost the same time, so where one process does both it costs one read. From any thread.
 *
 * <p>Nobody gets the answer of a read that began before the visitor was written or a partition became ours: it may be of
 * the past.
 */
final class SharedReads {
    private final Vertx vertx;
    private final Context own;
    private final DurableStore durable;
    private final LongSupplier nanos;
    private final Cache<String, Future<Optional<Stored>>> visitorToRead;
    private final AtomicLong joined = new AtomicLong();

    SharedReads(Vertx vertx, DurableStore durable, ReadOptions options, LongSupplier nanos) {
        this.vertx = vertx;
        this.own = vertx.getOrCreateContext();
        this.durable = durable;
        this.nanos = nanos;
        this.visitorToRead = Caffeine.newBuilder()
                // Its upkeep takes microseconds; elsewhere it would come at any time.
                .executor(Runnable::run)
                .maximumSize(options.sharedMax())
                .expireAfterWrite(options.sharedFor())
                .ticker(nanos::getAsLong)
                .build();
    }

    /**
     * The answer of a read that is under way or was a moment ago, by the deadline; it may fail where one's own would not.
     * Null if there is none.
     */
    @Nullable
    Future<Optional<Stored>> join(String visitor, Deadline deadline) {
        Future<Optional<Stored>> read = visitorToRead.getIfPresent(visitor);
        if (read == null) {
            return null;
        }
        joined.incrementAndGet();
        Reply<Optional<Stored>> reply = Reply.toCaller(own);
        // Rounded up: at its end there is no time left to ask oneself.
        long millis = 1 + TimeUnit.NANOSECONDS.toMillis(deadline.remaining(nanos.getAsLong()));
        long timer = vertx.setTimer(millis, late -> reply.fail(failure(null)));
        read.onComplete(reply::give, fault -> reply.fail(failure(fault)));
        return reply.future().onComplete(answered -> vertx.cancelTimer(timer));
    }

    private static Failure failure(@Nullable Throwable fault) {
        return fault instanceof Failure failure
                ? failure
                : new Failure(Failure.Code.TIMEOUT, "the profile somebody else asked for did not come in time");
    }

    /** Reads for a decision. */
    Future<Optional<Stored>> read(String visitor, Deadline deadline) {
        Promise<Optional<Stored>> answer = Promise.promise();
        begun(visitor, answer.future());
        return durable.read(visitor, deadline).onComplete(answer);
    }

    /** Reads for the owner, who can do with a good answer only. The unknown visitors are not in it. */
    Future<Map<String, Stored>> load(Collection<String> visitors) {
        Map<String, Future<Optional<Stored>>> visitorToBegun = new HashMap<>();
        List<String> others = new ArrayList<>();
        for (String visitor : visitors) {
            Future<Optional<Stored>> read = visitorToRead.getIfPresent(visitor);
            if (read == null) {
                others.add(visitor);
            } else {
                visitorToBegun.put(visitor, read);
            }
        }
        Future<Map<String, Stored>> asked = ask(others);
        if (visitorToBegun.isEmpty()) {
            return asked;
        }
        joined.addAndGet(visitorToBegun.size());
        return Future.join(List.copyOf(visitorToBegun.values()))
                .transform(over -> ask(unanswered(visitorToBegun)))
                .compose(again -> asked.map(found -> together(found, again, visitorToBegun)));
    }

    private static List<String> unanswered(Map<String, Future<Optional<Stored>>> visitorToBegun) {
        return visitorToBegun.entrySet().stream()
                .filter(each -> each.getValue().failed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Stored> together(
            Map<String, Stored> found,
            Map<String, Stored> again,
            Map<String, Future<Optional<Stored>>> visitorToBegun) {
        Map<String, Stored> all = new HashMap<>(found);
        all.putAll(again);
        visitorToBegun.forEach((visitor, begun) -> {
            if (begun.succeeded()) {
                begun.result().ifPresent(stored -> all.put(visitor, stored));
            }
        });
        return all;
    }

    private Future<Map<String, Stored>> ask(List<String> visitors) {
        if (visitors.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Promise<Map<String, Stored>> answer = Promise.promise();
        visitors.forEach(
                visitor -> begun(visitor, answer.future().map(found -> Optional.ofNullable(found.get(visitor)))));
        return durable.load(visitors).onComplete(answer);
    }

    private void begun(String visitor, Future<Optional<Stored>> answer) {
        visitorToRead.put(visitor, answer);
        answer.onFailure(fault -> visitorToRead.asMap().remove(visitor, answer));
    }

    /** The visitor was written. */
    void outdated(String visitor) {
        visitorToRead.invalidate(visitor);
    }

    /** Others may have written until now. */
    void outdated() {
        visitorToRead.invalidateAll();
    }

    Map<String, LongSupplier> gauges() {
        return Map.of("durable.reads.joined", joined::get, "durable.reads.kept", visitorToRead::estimatedSize);
    }
}

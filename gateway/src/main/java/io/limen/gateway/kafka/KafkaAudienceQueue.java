package io.limen.gateway.kafka;

import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The topic of {@link KafkaAudienceFeed}, followed by consumer groups: {@code limen-webhooks-<name>}, in which each
 * partition is one gateway's. A group's position is committed when what lies before it has been dealt with. When a
 * partition goes to another gateway, what was at hand comes again there.
 *
 * <p>Nothing is deleted: the topic's retention says how long a follower may be away. A name that is gone is a group whose
 * positions Kafka forgets by itself.
 */
public final class KafkaAudienceQueue implements AudienceQueue {
    private static final long JOIN_SECONDS_MAX = 30;

    private final Vertx vertx;
    private final KafkaEventLog.Options options;
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private volatile List<AudienceGroup> groups = List.of();

    /** Connects when it is followed. */
    public KafkaAudienceQueue(Vertx vertx, KafkaEventLog.Options options) {
        this.vertx = vertx;
        this.options = options;
    }

    @Override
    public Future<Void> follow(Map<String, Follower> nameToFollower) {
        Context context = vertx.getOrCreateContext();
        List<AudienceGroup> started = new ArrayList<>();
        nameToFollower.forEach((name, follower) -> started.add(
                new AudienceGroup(options, options.group() + "-webhooks-" + name, follower, context, this)));
        groups = List.copyOf(started);
        return Future.all(started.stream().map(group -> group.start(vertx)).toList())
                .timeout(JOIN_SECONDS_MAX, TimeUnit.SECONDS)
                .recover(fault -> Future.failedFuture(
                        new Failure(Failure.Code.UNAVAILABLE, "the topic of audiences cannot be followed")))
                .mapEmpty();
    }

    /** A change that cannot be read was passed over. */
    void damaged() {
        damaged.incrementAndGet();
    }

    /** The topic no longer had what a group would have read next. */
    void expired() {
        expired.incrementAndGet();
    }

    @Override
    public Future<Void> close() {
        return Future.join(groups.stream().map(AudienceGroup::close).toList()).mapEmpty();
    }

    /** How far followers are behind, and what they missed, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        return Map.of(
                "waiting", () -> groups.stream().mapToLong(AudienceGroup::lag).sum(),
                "damaged", damaged::get,
                "expired.partitions", expired::get);
    }
}

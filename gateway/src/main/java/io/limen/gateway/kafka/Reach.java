package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka can be written now.
 *
 * <p>An acknowledgement says yes. Where none comes although entries are under way, or one failed, the cluster is asked;
 * while it does not answer it is <em>away</em>, appends are refused at once, and it is asked again and again.
 */
final class Reach {
    private static final Logger log = LoggerFactory.getLogger(Reach.class);

    /** An answer is good for so long. */
    static final long FRESH_NANOS = 1_000_000_000L;
    /** Entries under way and nothing acknowledged for so long: time to ask. */
    static final long STALLED_NANOS = 1_000_000_000L;

    private final String topic;
    private final int minInsyncReplicas;
    private final Admin admin;
    private final BooleanSupplier wayKnown;
    private final int probeMillisMax;
    private final Context own;
    private final LongSupplier nanos;
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile boolean away;
    private volatile boolean closed;
    private volatile long acknowledgedAt;
    private volatile Answer last;

    /** What the cluster said, or will say. */
    private record Answer(long at, Future<Void> verdict) {}

    Reach(
            String topic,
            int minInsyncReplicas,
            Admin admin,
            BooleanSupplier wayKnown,
            int probeMillisMax,
            Context own,
            LongSupplier nanos) {
        this.topic = topic;
        this.minInsyncReplicas = minInsyncReplicas;
        this.admin = admin;
        this.wayKnown = wayKnown;
        this.probeMillisMax = probeMillisMax;
        this.own = own;
        this.nanos = nanos;
        this.acknowledgedAt = nanos.getAsLong();
        this.last = new Answer(nanos.getAsLong(), Future.succeededFuture());
    }

    boolean away() {
        return away;
    }

    void acknowledged() {
        acknowledgedAt = nanos.getAsLong();
        if (away) {
            back();
        }
    }

    /** An entry was not taken: whoever comes next need not wait for as long. */
    void notAcknowledged(Throwable fault) {
        if (!closed && fault instanceof RetriableException) {
            leave(fault);
        } else if (!closed) {
            log.error("an entry was not taken: {}", Faults.text(fault));
        }
    }

    /** To be called several times a second. */
    void look(BooleanSupplier underWay) {
        boolean stalled = underWay.getAsBoolean() && nanos.getAsLong() - acknowledgedAt > STALLED_NANOS;
        if (away || stalled) {
            ask();
        }
    }

    /** An answer that is at most {@link #FRESH_NANOS} old; many who ask share one question. */
    Future<Void> probe() {
        Reply<Void> reply = Reply.toCaller(own);
        Answer answer = last;
        boolean fresh = nanos.getAsLong() - answer.at < FRESH_NANOS && !(away && answer.verdict.succeeded());
        Future<Void> verdict = fresh ? answer.verdict : ask();
        verdict.onComplete(writable -> reply.done(), fault -> reply.fail(Faults.of(fault, "it cannot be written")));
        return reply.future();
    }

    private Future<Void> ask() {
        if (!asking.compareAndSet(false, true)) {
            return last.verdict;
        }
        Promise<Void> verdict = Promise.promise();
        last = new Answer(nanos.getAsLong(), verdict.future());
        Future.fromCompletionStage(
                        admin.describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(probeMillisMax))
                                .allTopicNames()
                                .toCompletionStage())
                .onComplete(
                        topics -> answered(verdict, flaw(topics.values())),
                        fault -> answered(verdict, Faults.cause(fault)));
        return verdict.future();
    }

    private void answered(Promise<Void> verdict, @Nullable Throwable cause) {
        last = new Answer(nanos.getAsLong(), verdict.future());
        asking.set(false);
        if (cause == null && away && !wayKnown.getAsBoolean()) {
            // A producer cut off for long forgets where the partitions are, and learns it a moment after the others.
            verdict.fail(new Failure(Failure.Code.UNAVAILABLE, "Kafka is just coming back"));
        } else if (cause == null) {
            back();
            verdict.complete();
        } else {
            // A cluster that answers may still take what belongs to its other partitions.
            if (!closed && !(cause instanceof Failure)) {
                leave(cause);
            }
            verdict.fail(cause);
        }
    }

    private @Nullable Failure flaw(Collection<TopicDescription> descriptions) {
        List<TopicPartitionInfo> partitions = descriptions.stream()
                .flatMap(description -> description.partitions().stream())
                .toList();
        for (TopicPartitionInfo partition : partitions) {
            if (partition.leader() == null || partition.isr().size() < minInsyncReplicas) {
                return new Failure(
                        Failure.Code.UNAVAILABLE,
                        "partition " + partition.partition() + " of " + topic + " has too few replicas in sync");
            }
        }
        return null;
    }

    private void leave(Throwable cause) {
        if (!away) {
            away = true;
            log.warn("Kafka is away, nothing is taken until it is back: {}", Faults.text(cause));
        }
    }

    private void back() {
        if (away) {
            away = false;
            log.info("Kafka is back");
        }
    }

    void close() {
        closed = true;
    }
}

package io.limen.gateway.flow.move;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.move.MoveSource.Shape;
import io.vertx.core.Future;
import java.util.Arrays;

/** Whether the target holds nothing, or what an earlier run of this move left there. */
final class Preconditions {
    private final MoveSource source;
    private final MoveTarget target;
    private final LogComparison comparison;
    private final MoveOptions options;
    private final Patience patience;

    Preconditions(
            MoveSource source, MoveTarget target, LogComparison comparison, MoveOptions options, Patience patience) {
        this.source = source;
        this.target = target;
        this.comparison = comparison;
        this.options = options;
        this.patience = patience;
    }

    /** Completes with where each of the target's partitions ends. */
    Future<long[]> check() {
        return patience.with(source::shape).compose(this::checkShape).compose(partitions -> {
            long[] ends = new long[partitions];
            return Rounds.upTo(partitions, options.partitionsMax(), partition -> checkLog(partition)
                            .map(end -> {
                                ends[partition] = end;
                                return null;
                            }))
                    .compose(done -> checkStore(ends))
                    .map(done -> ends);
        });
    }

    private Future<Integer> checkShape(Shape shape) {
        EventLog log = target.log();
        if (shape.partitions() != log.partitions()) {
            return refuse("the target's log has " + log.partitions() + " partitions (expected: " + shape.partitions()
                    + ", as the source has). Make its topic anew with that many:"
                    + " `limen setup` does, with kafka.setup.partitions: " + shape.partitions());
        }
        if (shape.epoch() != log.epoch()) {
            return refuse("the target's log is of epoch " + log.epoch() + " (expected: " + shape.epoch()
                    + ", as the source's)");
        }
        return Future.succeededFuture(shape.partitions());
    }

    private Future<Long> checkLog(int partition) {
        return patience.with(() -> target.log().end(partition)).compose(end -> patience.with(
                        () -> source.log(partition, Math.max(0, end - 1), 1))
                .compose(last -> {
                    if (last.end() < end) {
                        return refuse("the target's log goes on where the source's ends: partition " + partition
                                + " ends at " + end + " (expected: at most " + last.end()
                                + "). Either the move is done and a gateway serves there, or it holds another site");
                    }
                    long from = Math.max(0, end - options.entriesMax());
                    return comparison.equal(partition, from, end, equal -> {}).map(done -> end);
                }));
    }

    private Future<Void> checkStore(long[] ends) {
        boolean begun = Arrays.stream(ends).anyMatch(end -> end > 0);
        return Rounds.upTo(
                ends.length,
                options.partitionsMax(),
                partition -> begun ? checkCommitted(partition) : checkNothingStored(partition));
    }

    private Future<Void> checkNothingStored(int partition) {
        return patience.with(() -> target.durable().committed(partition))
                .compose(committed -> patience.with(() -> target.durable().scan(partition, "", 1))
                        .compose(profiles -> committed.isEmpty() && profiles.isEmpty()
                                ? Future.succeededFuture()
                                : refuse("the target's durable store holds profiles, but its log is empty"
                                        + " (expected: both empty). Give the new site a table of its own")));
    }

    private Future<Void> checkCommitted(int partition) {
        return patience.with(() -> target.durable().committed(partition))
                .compose(there -> patience.with(() -> source.committed(partition))
                        .compose(here -> {
                            long ours = here.map(Committed::nextOffset).orElse(0L);
                            long theirs = there.map(Committed::nextOffset).orElse(0L);
                            return theirs <= ours
                                    ? Future.succeededFuture()
                                    : refuse("the target's profiles are folded further than the source's: partition "
                                            + partition + " through " + theirs + " (expected: at most " + ours
                                            + "). A gateway has used the target already");
                        }));
    }

    private static <T> Future<T> refuse(String why) {
        return Future.failedFuture(new Failure(Failure.Code.CORRUPT, why));
    }
}

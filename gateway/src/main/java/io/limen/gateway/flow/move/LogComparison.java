package io.limen.gateway.flow.move;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.LongConsumer;

/** Reads both logs and compares entry by entry. */
final class LogComparison {
    private final MoveSource source;
    private final EventLog target;
    private final int entriesMax;
    private final Patience patience;

    LogComparison(MoveSource source, EventLog target, int entriesMax, Patience patience) {
        this.source = source;
        this.target = target;
        this.entriesMax = entriesMax;
        this.patience = patience;
    }

    /**
     * Completes where the entries from one offset (included) to another (excluded) are equal, else fails with
     * {@link Failure.Code#CORRUPT}.
     *
     * @param compared is told of every entry that is
     */
    Future<Void> equal(int partition, long from, long to, LongConsumer compared) {
        long[] next = {from};
        return Rounds.whileMore(() -> next[0] >= to
                ? Future.succeededFuture(false)
                : some(partition, next[0], to).map(equal -> {
                    next[0] += equal;
                    compared.accept(equal);
                    return true;
                }));
    }

    /** Both sides may give fewer than asked for, and not equally many. */
    private Future<Integer> some(int partition, long from, long to) {
        int most = (int) Math.min(entriesMax, to - from);
        Future<MoveSource.Stretch> here = patience.with(() -> source.log(partition, from, most));
        Future<EventLog.Batch> there = patience.with(() -> target.read(partition, from, most));
        return here.compose(ours ->
                there.map(theirs -> compare(partition, from, ours.batch().entries(), theirs.entries())));
    }

    private static int compare(int partition, long from, List<Entry> ours, List<Entry> theirs) {
        int both = Math.min(ours.size(), theirs.size());
        if (both == 0) {
            throw differs(partition, from, ours.isEmpty() ? "the source has no entry" : "the target has no entry");
        }
        for (int i = 0; i < both; i++) {
            if (!ours.get(i).equals(theirs.get(i))) {
                throw differs(partition, from + i, "the entries differ");
            }
        }
        return both;
    }

    static Failure differs(int partition, long offset, String what) {
        return new Failure(
                Failure.Code.CORRUPT,
                "the target's log is not a copy: partition " + partition + ", offset " + offset + ": " + what
                        + ". The source is unharmed. Make the target's topic and tables anew, then move again.");
    }
}

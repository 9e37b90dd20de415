package io.limen.gateway.flow.move;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies one partition of a log, entry by entry, so that every offset stays what it was.
 *
 * <p>One append is under way at a time, while the next entries are read: a log may take a later append where it gave an
 * earlier one up, and then the order would be lost. What became of a failed append is not known, and it may
 * arrive yet: only after a while the end of the target is read again and what stands there compared, before the rest is
 * appended.
 */
final class LogCopy {
    private final MoveSource source;
    private final EventLog target;
    private final int partition;
    private final MoveOptions options;
    private final Patience patience;
    private long next;
    private long end;
    private long goal;
    private @Nullable Future<MoveSource.Stretch> ahead;

    /** @param next where the target ends, and what stands before is known to be equal */
    LogCopy(MoveSource source, EventLog target, int partition, long next, MoveOptions options, Patience patience) {
        this.source = source;
        this.target = target;
        this.partition = partition;
        this.next = next;
        this.end = next;
        this.options = options;
        this.patience = patience;
    }

    /** The offset after the last entry that was copied. */
    long next() {
        return next;
    }

    /** Where the source ended when it was read last. */
    long end() {
        return end;
    }

    /** Copies what there is now, and not what comes meanwhile, as long as it is told to go on. */
    Future<Void> run(BooleanSupplier goesOn) {
        ahead = null;
        goal = Long.MAX_VALUE;
        return Rounds.whileMore(() -> goesOn.getAsBoolean() ? step() : Future.succeededFuture(false));
    }

    private Future<Boolean> step() {
        Future<MoveSource.Stretch> reading = ahead == null ? read(next) : ahead;
        return reading.compose(stretch -> {
            end = stretch.end();
            goal = Math.min(goal, end);
            EventLog.Batch batch = stretch.batch();
            if (batch.entries().isEmpty()) {
                return Future.succeededFuture(false);
            }
            ahead = batch.nextOffset() < goal ? read(batch.nextOffset()) : null;
            return append(batch.entries()).map(appended -> next < goal);
        });
    }

    private Future<MoveSource.Stretch> read(long from) {
        return patience.with(() -> source.log(partition, from, options.entriesMax()));
    }

    /** Appends what is to stand from {@link #next} on. */
    private Future<Void> append(List<Entry> entries) {
        long first = next;
        boolean[] again = {false};
        return patience.with(() -> {
            Future<Void> settled = again[0]
                    ? patience.waiting().apply(options.settleMillis()).compose(waited -> settle(first, entries))
                    : Future.succeededFuture();
            again[0] = true;
            return settled.compose(
                    known -> Rounds.each(runs(entries.subList((int) (next - first), entries.size())), this::appendRun));
        });
    }

    /** Finds out what a failed append left behind. */
    private Future<Void> settle(long first, List<Entry> entries) {
        return target.end(partition).compose(there -> {
            if (there < first || there > first + entries.size()) {
                return Future.failedFuture(LogComparison.differs(
                        partition, first, "the target ends at " + there + ": somebody writes it"));
            }
            return standing(first, entries.subList(0, (int) (there - first))).onSuccess(equal -> next = there);
        });
    }

    private Future<Void> standing(long first, List<Entry> expected) {
        int[] seen = {0};
        return Rounds.whileMore(() -> seen[0] == expected.size()
                ? Future.succeededFuture(false)
                : target.read(partition, first + seen[0], expected.size() - seen[0])
                        .map(batch -> {
                            List<Entry> there = batch.entries();
                            if (there.isEmpty() || !there.equals(expected.subList(seen[0], seen[0] + there.size()))) {
                                throw LogComparison.differs(partition, first + seen[0], "another entry stands there");
                            }
                            seen[0] += there.size();
                            return true;
                        }));
    }

    /** Entries of visitors go together, those of the partition one by one. */
    private static List<List<Entry>> runs(List<Entry> entries) {
        List<List<Entry>> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= entries.size(); i++) {
            boolean together = i < entries.size()
                    && entries.get(i) instanceof VisitorEvent
                    && entries.get(from) instanceof VisitorEvent;
            if (!together) {
                runs.add(entries.subList(from, i));
                from = i;
            }
        }
        return runs;
    }

    private Future<Void> appendRun(List<Entry> run) {
        if (!(run.get(0) instanceof VisitorEvent)) {
            return target.append(partition, run.get(0)).map(List::of).map(this::took);
        }
        List<VisitorEvent> events = run.stream().map(VisitorEvent.class::cast).toList();
        for (VisitorEvent event : events) {
            if (target.partitionOf(event.visitor()) != partition) {
                return Future.failedFuture(
                        LogComparison.differs(partition, next, "the target would put it into another partition"));
            }
        }
        return target.append(events).map(this::took);
    }

    private @Nullable Void took(List<Position> positions) {
        for (Position position : positions) {
            if (position.partition() != partition || position.offset() != next) {
                throw LogComparison.differs(
                        partition, next, "the target put it at " + position.offset() + ": somebody writes it");
            }
            next++;
        }
        return null;
    }
}

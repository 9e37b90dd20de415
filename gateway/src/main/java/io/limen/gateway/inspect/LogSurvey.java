package io.limen.gateway.inspect;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.inspect.simulate.LogLoad;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the log once, folding nothing: how much came when, and which configuration was activated last. */
final class LogSurvey {
    private static final int READ_ENTRIES_MAX = 1_000;
    private static final long MINUTE_MILLIS = 60_000;
    /** Nearly two years; what does not fit is in no minute. */
    private static final int MINUTES_MAX = 1_000_000;

    private final Sources sources;
    private final Map<Integer, Long> partitionToEnd = new TreeMap<>();
    private final Map<Long, Minute> minutes = new HashMap<>();
    private long entries;
    private long events;
    private long pageViews;
    private long from = Long.MAX_VALUE;
    private long until;
    private long activations;
    private @Nullable Activated last;

    /** What came in a minute. */
    private static final class Minute {
        private long events;
        private long pageViews;
    }

    LogSurvey(Sources sources) {
        this.sources = sources;
    }

    /** Reads what is in the log by now. */
    Future<LogSurvey> run(Consumer<Integer> entriesRead) {
        return Repeat.upTo(sources.log().partitions(), partition -> Repeat.untilAnswered(
                                () -> sources.log().begin(partition))
                        .compose(begin -> Repeat.untilAnswered(
                                        () -> sources.log().end(partition))
                                .compose(end -> {
                                    partitionToEnd.put(partition, end);
                                    return read(partition, begin, end, entriesRead);
                                })))
                .map(this);
    }

    private Future<Void> read(int partition, long begin, long end, Consumer<Integer> entriesRead) {
        long[] offset = {begin};
        long[] activated = {0};
        return Repeat.whileMore(() -> offset[0] >= end
                        ? Future.succeededFuture(false)
                        : Repeat.untilAnswered(() -> sources.log()
                                        .read(partition, offset[0], (int) Math.min(READ_ENTRIES_MAX, end - offset[0])))
                                .map(batch -> {
                                    batch.entries().forEach(entry -> {
                                        met(entry);
                                        activated[0] += entry instanceof Activated ? 1 : 0;
                                    });
                                    offset[0] = batch.nextOffset();
                                    entriesRead.accept(batch.entries().size());
                                    return !batch.entries().isEmpty();
                                }))
                .onSuccess(done -> activations = Math.max(activations, activated[0]));
    }

    private void met(Entry entry) {
        entries++;
        if (entry instanceof Activated activated) {
            if (last == null || activated.receivedAt() >= last.receivedAt()) {
                last = activated;
            }
            return;
        }
        from = Math.min(from, entry.receivedAt());
        until = Math.max(until, entry.receivedAt());
        if (entry instanceof Observed event) {
            met(event);
        }
    }

    private void met(Observed event) {
        boolean page = event.kind() == Observed.Kind.PAGE;
        events++;
        pageViews += page ? 1 : 0;
        long minute = Math.floorDiv(event.receivedAt(), MINUTE_MILLIS);
        if (minutes.containsKey(minute) || minutes.size() < MINUTES_MAX) {
            Minute met = minutes.computeIfAbsent(minute, first -> new Minute());
            met.events++;
            met.pageViews += page ? 1 : 0;
        }
    }

    /** The snapshot that was activated last; empty where none ever was. */
    Optional<String> snapshot() {
        return Optional.ofNullable(last).map(Activated::snapshot);
    }

    /** When the last entry of a visitor was received; of a log without any, when a configuration was activated. */
    long lastMoment() {
        return until > 0 || last == null ? until : last.receivedAt();
    }

    /** Where a partition ended when it was read. */
    long end(int partition) {
        return partitionToEnd.getOrDefault(partition, 0L);
    }

    long entries() {
        return entries;
    }

    LogLoad load() {
        long busiest = 0;
        Minute most = new Minute();
        for (Map.Entry<Long, Minute> minute : minutes.entrySet()) {
            boolean busier = minute.getValue().events > most.events;
            boolean earlier = minute.getValue().events == most.events && minute.getKey() < busiest;
            if (busier || earlier) {
                busiest = minute.getKey();
                most = minute.getValue();
            }
        }
        return new LogLoad(
                entries,
                events,
                pageViews,
                from == Long.MAX_VALUE ? 0 : from,
                until,
                busiest * MINUTE_MILLIS,
                most.events,
                most.pageViews,
                activations);
    }
}

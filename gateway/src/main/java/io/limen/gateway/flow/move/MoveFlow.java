package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.move.Progress.Stage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Takes a site that may be serving to another log and other stores. One run; whatever ends it, the next goes on where it
 * stopped.
 */
public final class MoveFlow {
    private final MoveSource source;
    private final MoveTarget target;
    private final MoveOptions options;
    private final Clocks clocks;
    private final Progress progress;
    private final Patience patience;
    private final LogComparison comparison;
    private final SnapshotCopy snapshots;
    private final List<LogCopy> logs = new ArrayList<>();
    private final List<ProfileCopy> profiles = new ArrayList<>();
    private long[] compared = {};
    private long before;
    private long copyNanos;
    private long pauseNanos;
    private int switches;

    /**
     * A move to be run once, on one context.
     *
     * @param waiting completes after so many milliseconds
     */
    public MoveFlow(
            MoveSource source,
            MoveTarget target,
            MoveOptions options,
            Clocks clocks,
            LongFunction<Future<Void>> waiting,
            Progress progress) {
        this.source = source;
        this.target = target;
        this.options = options;
        this.clocks = clocks;
        this.progress = progress;
        this.patience = new Patience(options.triesMax(), options.retryMillis(), waiting);
        this.comparison = new LogComparison(source, target.log(), options.entriesMax(), patience);
        this.snapshots = new SnapshotCopy(source, target, patience);
    }

    /**
     * Moves. When it completes the target holds all, and the source takes no event any more; when it fails the source is
     * what it was, and takes events.
     */
    public Future<Moved> run() {
        progress.at(Stage.CHECK, 0, 1);
        return new Preconditions(source, target, comparison, options, patience)
                .check()
                .map(this::begin)
                .compose(begun -> snapshots())
                .compose(kept -> catchUp())
                .compose(caughtUp -> profiles())
                .compose(copied -> catchUp())
                .compose(caughtUp -> compare())
                .compose(equal -> switchOver())
                .map(done -> moved());
    }

    private Void begin(long[] ends) {
        for (int partition = 0; partition < ends.length; partition++) {
            logs.add(new LogCopy(source, target.log(), partition, ends[partition], options, patience));
        }
        compared = new long[ends.length];
        before = copied();
        return null;
    }

    private Future<Void> snapshots() {
        return snapshots.run().onSuccess(kept -> progress.at(Stage.SNAPSHOTS, snapshots.kept(), snapshots.kept()));
    }

    /** Copies the log, round after round, until little came meanwhile. */
    private Future<Void> catchUp() {
        long started = now();
        int[] rounds = {0};
        return Rounds.whileMore(
                        () -> copyLogs(() -> true).compose(done -> lag()).map(lag -> {
                            rounds[0]++;
                            return lag > options.lagEntriesMax() && rounds[0] < options.catchUpRoundsMax();
                        }))
                .onSuccess(done -> copyNanos += now() - started);
    }

    private Future<Void> copyLogs(BooleanSupplier goesOn) {
        return Rounds.upTo(logs.size(), options.partitionsMax(), partition -> logs.get(partition)
                .run(() -> {
                    progress.at(Stage.LOG, copied(), sourceEnds());
                    return goesOn.getAsBoolean();
                }));
    }

    private Future<Long> lag() {
        long[] lag = {0};
        return Rounds.upTo(logs.size(), options.partitionsMax(), partition -> patience.with(
                                () -> source.log(partition, logs.get(partition).next(), 1))
                        .map(stretch -> {
                            lag[0] += stretch.end() - logs.get(partition).next();
                            return null;
                        }))
                .map(done -> lag[0]);
    }

    private Future<Void> profiles() {
        long[] copied = {0};
        for (int partition = 0; partition < logs.size(); partition++) {
            profiles.add(new ProfileCopy(source, target, partition, options.visitorsMax(), patience, snapshots::run));
        }
        return Rounds.upTo(profiles.size(), options.partitionsMax(), partition -> profiles.get(partition)
                .run(visitors -> {
                    copied[0] += visitors;
                    progress.at(Stage.PROFILES, copied[0], copied[0]);
                }));
    }

    /** Compares what was not compared yet, one partition after the other: logs are fastest to read on and on. */
    private Future<Void> compare() {
        return Rounds.upTo(
                logs.size(),
                1,
                partition -> comparison.equal(
                        partition, compared[partition], logs.get(partition).next(), equal -> {
                            compared[partition] += equal;
                            progress.at(Stage.COMPARE, sum(compared), copied());
                        }));
    }

    // ── the switch ──

    private Future<Void> switchOver() {
        switches++;
        progress.at(Stage.SWITCH, 0, 1);
        long started = now();
        return patience.with(() -> source.gate().pause(options.pauseSeconds()))
                .compose(pause -> rest(started).compose(done -> done(pause)).recover(fault -> goOn(pause, fault)))
                .onSuccess(done -> {
                    pauseNanos = now() - started;
                    progress.at(Stage.SWITCH, 1, 1);
                })
                .recover(fault -> switches < options.switchesMax() && mayPass(fault)
                        ? catchUp().compose(again -> compare()).compose(again -> switchOver())
                        : Future.failedFuture(fault));
    }

    private Future<Void> rest(long started) {
        long until = started + Duration.ofSeconds(options.pauseSeconds()).toNanos();
        return snapshots
                .run()
                .compose(kept -> copyLogs(() -> now() - until < 0))
                .compose(copied -> compare())
                .compose(equal -> lag())
                .compose(lag -> lag == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(late(lag + " entries were missing when the pause was over")));
    }

    private Future<Void> done(long pause) {
        return patience.with(() -> source.gate().done(pause, target.place()))
                .recover(fault -> Future.failedFuture(
                        fault instanceof Failure failure && failure.code() == Failure.Code.FENCED
                                ? late("the pause was over before all was compared")
                                : fault));
    }

    private Future<Void> goOn(long pause, Throwable fault) {
        return source.gate().resume(pause).transform(resumed -> Future.failedFuture(fault));
    }

    private Failure late(String what) {
        return new Failure(
                Failure.Code.TIMEOUT,
                "not switched: " + what + " (" + options.pauseSeconds() + " s, tried " + switches
                        + " times). The source goes on; move again with a longer --pause or at a quieter time");
    }

    private static boolean mayPass(Throwable fault) {
        return fault instanceof Failure failure && failure.code().retryable();
    }

    // ── what it came to ──

    private Moved moved() {
        return new Moved(
                copied(),
                copied() - before,
                copyNanos,
                profiles.stream().mapToLong(ProfileCopy::visitors).sum(),
                profiles.stream().mapToLong(ProfileCopy::coldVisitors).sum(),
                snapshots.kept(),
                pauseNanos,
                switches);
    }

    private long copied() {
        return logs.stream().mapToLong(LogCopy::next).sum();
    }

    private long sourceEnds() {
        return logs.stream().mapToLong(LogCopy::end).sum();
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }

    private long now() {
        return clocks.monotonicNanos().getAsLong();
    }
}

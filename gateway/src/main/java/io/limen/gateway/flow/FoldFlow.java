package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one who folds: entries of the partitions it owns become profiles and views, stored together with how far it is.
 *
 * <p>A batch is grouped by visitor, loaded at once, folded in order, scored in one run a model, told to those who follow
 * audiences, and written at once; only then the next one comes. A batch that fails is handed in again by the log: folding is idempotent. All calls come
 * on one context; work on one partition never overlaps.
 *
 * <p>An event on which the fold throws is set aside in the {@link Quarantine} and passed by. Where that happens to too
 * many visitors in a row it is no event's fault but the release's: the partition stops, before it eats a day of events.
 * What of a view cannot be worked out stays as it was. Whatever else fails, a store above all, is tried again.
 */
public final class FoldFlow implements EventLog.Consumer {
    private final ProfileStore store;
    private final Scoring scoring;
    private final Snapshots snapshots;
    private final Clocks clocks;
    private final Telemetry telemetry;
    private final AudienceFeed feed;
    private final Options options;
    private final SettingAside aside;
    private final Map<Integer, Owned> partitionToOwned = new HashMap<>();
    private final AudienceCount audiences = new AudienceCount();

    /**
     * The limits of folding.
     *
     * @param scoreNanosMax a batch waits at most this long for its scores; views without are pending and tried again
     * @param dueVisitorsMax visitors of one partition looked at again in one go
     * @param countAudiences whether visitors and memberships are counted, which reads every profile of a partition when
     *     it becomes ours
     * @param asideMax entries of one partition that are kept as set aside; beyond it those settled or oldest go
     * @param unfoldedInRowMax visitors in a row of whom an event was set aside, with none folded in between; at one more
     *     the partition stops
     */
    public record Options(
            long scoreNanosMax, int dueVisitorsMax, boolean countAudiences, int asideMax, int unfoldedInRowMax) {
        public static final Options DEFAULT = new Options(250_000_000L, 256, true, 1_000, 100);

        /** For stores that are too large to be read through. */
        public Options withoutCounting() {
            return new Options(scoreNanosMax, dueVisitorsMax, false, asideMax, unfoldedInRowMax);
        }

        /** With these limits of what is set aside. */
        public Options settingAside(int entriesMax, int inRowMax) {
            return new Options(scoreNanosMax, dueVisitorsMax, countAudiences, entriesMax, inRowMax);
        }
    }

    /** A partition that is ours. */
    private static final class Owned {
        private final Announcements announcements;
        /** What was set aside before, and is passed by. */
        private final Set<Position> aside;

        private Rulebook rulebook;
        /** What was counted before: entries in it are not counted again. */
        private final Counted counted;
        /** The offset of the first entry that is not saved. */
        private long next;

        private Future<Void> last = Future.succeededFuture();
        /** Since the last event that could be folded, the visitors of those that could not. */
        private Set<String> unfoldedInRow = Set.of();

        private Owned(Rulebook rulebook, long next, Counted counted, Set<Position> aside, AudienceFeed feed) {
            this.rulebook = rulebook;
            this.next = next;
            this.counted = counted;
            this.aside = new HashSet<>(aside);
            this.announcements = new Announcements(feed);
        }
    }

    /** Folds, and tells nobody who enters and leaves. */
    public FoldFlow(
            ProfileStore store,
            Quarantine quarantine,
            Scorer scorer,
            Snapshots snapshots,
            Clocks clocks,
            Telemetry telemetry,
            Options options) {
        this(store, quarantine, scorer, snapshots, clocks, telemetry, AudienceFeed.NONE, options);
    }

    public FoldFlow(
            ProfileStore store,
            Quarantine quarantine,
            Scorer scorer,
            Snapshots snapshots,
            Clocks clocks,
            Telemetry telemetry,
            AudienceFeed feed,
            Options options) {
        this.store = store;
        this.scoring = new Scoring(scorer);
        this.snapshots = snapshots;
        this.clocks = clocks;
        this.telemetry = telemetry;
        this.feed = feed;
        this.options = options;
        this.aside = new SettingAside(quarantine, options.asideMax(), telemetry);
    }

    /** How many visitors there are, and in which segments, on the partitions that are ours; nothing if not counted. */
    public Audiences audiences() {
        return audiences.now();
    }

    /** How many events of the partitions that are ours are set aside and wait for somebody to look at them. */
    public int setAside() {
        return aside.open();
    }

    /** Finds out whether somebody has looked at what was set aside. */
    public Future<Void> lookAside() {
        return aside.lookAgain();
    }

    @Override
    public Future<Long> assigned(int partition) {
        return store.own(partition)
                .compose(committed -> snapshots.learn().map(committed))
                .compose(committed -> store.counted(partition).compose(counted -> aside.own(partition)
                        .compose(passedBy -> own(partition, committed, counted, passedBy))))
                .compose(offset ->
                        options.countAudiences() ? count(partition, "").map(offset) : Future.succeededFuture(offset));
    }

    private Future<Long> own(int partition, Optional<Committed> committed, Counted counted, Set<Position> passedBy) {
        Optional<Rulebook> rulebook =
                committed.map(place -> snapshots.of(place.snapshot())).orElse(Optional.of(snapshots.active()));
        if (rulebook.isEmpty()) {
            return Future.failedFuture(new Failure(
                    Failure.Code.CORRUPT, "partition " + partition + ": the files of its snapshot are gone"));
        }
        long next = committed.map(Committed::nextOffset).orElse(0L);
        partitionToOwned.put(partition, new Owned(rulebook.get(), next, counted, passedBy, feed));
        return Future.succeededFuture(next);
    }

    private Future<Void> count(int partition, String after) {
        int page = 500;
        return store.scan(partition, after, page).compose(stored -> {
            stored.forEach(each -> audiences.found(partition, each.view()));
            return stored.size() < page
                    ? Future.succeededFuture()
                    : count(partition, stored.get(stored.size() - 1).profile().visitor());
        });
    }

    @Override
    public Future<Void> revoked(int partition) {
        Owned owned = partitionToOwned.remove(partition);
        audiences.forget(partition);
        aside.disown(partition);
        return owned == null ? Future.succeededFuture() : owned.last.transform(done -> store.release(partition));
    }

    @Override
    public void lost(int partition) {
        partitionToOwned.remove(partition);
        audiences.forget(partition);
        aside.disown(partition);
        store.forget(partition);
    }

    @Override
    public boolean has(int partition) {
        return store.owns(partition);
    }

    @Override
    public Future<Void> handle(EventLog.Batch batch) {
        return inTurn(batch.partition(), owned -> apply(owned, batch, unsaved(owned, batch)))
                .onFailure(fault -> telemetry.foldFailed(batch.partition(), fault));
    }

    /** Looks again at the visitors whose moment has come; completes with how many there were. */
    public Future<Integer> lookAgain() {
        List<Future<Integer>> looks = new ArrayList<>();
        for (Integer partition : List.copyOf(partitionToOwned.keySet())) {
            looks.add(lookAgain(partition));
        }
        return Future.all(looks)
                .map(all -> looks.stream().mapToInt(Future::result).sum());
    }

    private Future<Integer> lookAgain(int partition) {
        long now = clocks.wallMillis().getAsLong();
        return store.due(partition, now, options.dueVisitorsMax()).compose(visitors -> {
            if (visitors.isEmpty()) {
                return Future.succeededFuture(0);
            }
            return inTurn(partition, owned -> reevaluate(owned, partition, visitors))
                    .map(visitors.size());
        });
    }

    private Future<Void> inTurn(int partition, Function<Owned, Future<Void>> work) {
        Owned owned = partitionToOwned.get(partition);
        if (owned == null) {
            return Future.failedFuture(new Failure(Failure.Code.FENCED, "partition " + partition + " is not ours"));
        }
        Future<Void> next = owned.last.transform(done -> work.apply(owned));
        owned.last = next;
        return next;
    }

    /** Where a batch goes on that ended in its middle: what came before is saved, perhaps with another snapshot. */
    private static int unsaved(Owned owned, EventLog.Batch batch) {
        return (int) Math.max(0, owned.next - batch.firstOffset());
    }

    /** Applies a batch from an entry on, run by run: a run ends where another snapshot is activated. */
    private Future<Void> apply(Owned owned, EventLog.Batch batch, int from) {
        if (from >= batch.entries().size()) {
            return Future.succeededFuture();
        }
        if (batch.entries().get(from) instanceof Activated activated) {
            return activate(owned, batch, from, activated).compose(done -> apply(owned, batch, from + 1));
        }
        int to = from;
        while (to < batch.entries().size() && !(batch.entries().get(to) instanceof Activated)) {
            to++;
        }
        int end = to;
        return foldRun(owned, batch, from, end).compose(done -> apply(owned, batch, end));
    }

    private Future<Void> activate(Owned owned, EventLog.Batch batch, int index, Activated activated) {
        return published(activated.snapshot()).compose(rulebook -> {
            owned.rulebook = rulebook;
            return store.save(batch.partition(), List.of(), Optional.of(committed(rulebook, batch, index + 1)))
                    .onSuccess(saved -> owned.next = batch.firstOffset() + index + 1);
        });
    }

    /** Another gateway may have published it a moment ago. */
    private Future<Rulebook> published(String snapshot) {
        Optional<Rulebook> known = snapshots.of(snapshot);
        return known.isPresent()
                ? Future.succeededFuture(known.get())
                : snapshots.learn().map(learnt -> snapshots
                        .of(snapshot)
                        .orElseThrow(() -> new Failure(
                                Failure.Code.CORRUPT,
                                "snapshot " + snapshot + " was activated, but its files are gone")));
    }

    private Future<Void> foldRun(Owned owned, EventLog.Batch batch, int from, int to) {
        Rulebook rulebook = owned.rulebook;
        long started = clocks.monotonicNanos().getAsLong();
        Map<String, List<Integer>> visitorToEntries = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            if (batch.entries().get(i) instanceof VisitorEvent event) {
                visitorToEntries
                        .computeIfAbsent(event.visitor(), visitor -> new ArrayList<>())
                        .add(i);
            }
        }
        return store.load(batch.partition(), visitorToEntries.keySet())
                .map(stored -> foldAll(owned, batch, visitorToEntries, stored))
                .compose(folded -> keepAside(owned, batch, from, to, folded))
                .compose(folded -> appraise(rulebook, folded.appraisals(), true)
                        .compose(appraised -> save(
                                owned,
                                batch.partition(),
                                appraised,
                                Optional.of(committed(rulebook, batch, to)),
                                folded.added())))
                .onSuccess(done -> owned.next = batch.firstOffset() + to)
                .onSuccess(done -> telemetry.folded(
                        batch.partition(),
                        to - from,
                        visitorToEntries.size(),
                        clocks.monotonicNanos().getAsLong() - started));
    }

    /** What became of a run, what is to be counted of it, and why the entries at some of its places could not be taken. */
    private record Folded(List<Appraisal> appraisals, Counts added, Map<Integer, Throwable> indexToRefusal) {}

    private static Committed committed(Rulebook rulebook, EventLog.Batch batch, int to) {
        return new Committed(batch.epoch(), batch.firstOffset() + to, rulebook.hash());
    }

    private Folded foldAll(
            Owned owned,
            EventLog.Batch batch,
            Map<String, List<Integer>> visitorToEntries,
            Map<String, Stored> visitorToStored) {
        Rulebook rulebook = owned.rulebook;
        List<Appraisal> appraisals = new ArrayList<>(visitorToEntries.size());
        Map<Integer, Throwable> indexToRefusal = new HashMap<>();
        Counts[] added = {Counts.NONE};
        int[] late = {0};
        visitorToEntries.forEach((visitor, entries) -> {
            Appraisal appraisal = begin(rulebook, visitor, visitorToStored.get(visitor));
            for (int index : entries) {
                Entry entry = batch.entries().get(index);
                Profile before = appraisal.profile();
                Profile after = fold(owned, before, batch, index, indexToRefusal);
                if (!owned.counted.covers(batch.position(index))) {
                    added[0] = added[0].plus(Counts.between(before.exposures(), after.exposures()));
                }
                if (entry instanceof Observed observed) {
                    late[0] += before.session().isAfter(observed.time()) ? 1 : 0;
                    appraisal.became(after, observed.name());
                } else {
                    appraisal.became(after);
                }
            }
            appraisals.add(appraisal);
        });
        if (late[0] > 0) {
            telemetry.late(late[0]);
        }
        return new Folded(appraisals, added[0], indexToRefusal);
    }

    private static Profile fold(
            Owned owned, Profile before, EventLog.Batch batch, int index, Map<Integer, Throwable> indexToRefusal) {
        Position position = batch.position(index);
        return owned.aside.contains(position)
                ? owned.rulebook.fold().passBy(before, position)
                : owned.rulebook
                        .fold()
                        .fold(
                                before,
                                (VisitorEvent) batch.entries().get(index),
                                position,
                                why -> indexToRefusal.put(index, why));
    }

    /** Keeps what could not be taken, before the position moves past it; refuses where it is too much in a row. */
    private Future<Folded> keepAside(Owned owned, EventLog.Batch batch, int from, int to, Folded folded) {
        Map<Integer, Throwable> indexToRefusal = folded.indexToRefusal();
        Set<String> unfolded = new HashSet<>(owned.unfoldedInRow);
        List<SetAside> entries = new ArrayList<>();
        for (int index = from; index < to; index++) {
            Throwable why = indexToRefusal.get(index);
            if (batch.entries().get(index) instanceof VisitorEvent event && why != null) {
                unfolded.add(event.visitor());
                entries.add(refused(batch.position(index), event, why));
            } else if (!owned.aside.contains(batch.position(index))) {
                unfolded.clear();
            }
            if (unfolded.size() > options.unfoldedInRowMax()) {
                return Future.failedFuture(tooMany(batch.position(index), entries));
            }
        }
        return aside.put(batch.partition(), entries).map(kept -> {
            entries.forEach(entry -> owned.aside.add(entry.position()));
            owned.unfoldedInRow = unfolded;
            return folded;
        });
    }

    private SetAside refused(Position position, VisitorEvent event, Throwable why) {
        String name = event instanceof Observed observed ? observed.name() : "a decision";
        return new SetAside(position, clocks.wallMillis().getAsLong(), name, SetAside.cause(why), SetAside.State.OPEN);
    }

    private Failure tooMany(Position at, List<SetAside> entries) {
        return new Failure(
                Failure.Code.POISONED,
                "events of more than " + options.unfoldedInRowMax() + " visitors in a row, up to offset " + at.offset()
                        + ", cannot be folded: "
                        + entries.get(entries.size() - 1).cause()
                        + " (expected: a release and a configuration that can; or a larger fold.unfoldedInRowMax, then"
                        + " they are set aside)");
    }

    private Appraisal begin(Rulebook rulebook, String visitor, @Nullable Stored stored) {
        if (stored == null) {
            return new Appraisal(rulebook, rulebook.fold().fresh(visitor), View.NONE);
        }
        return new Appraisal(rulebook, snapshots.aligned(stored.profile(), rulebook), stored.view());
    }

    private Future<Void> reevaluate(Owned owned, int partition, List<String> visitors) {
        return store.load(partition, visitors)
                .map(stored -> stored.values().stream()
                        .map(each -> begin(owned.rulebook, each.profile().visitor(), each))
                        .toList())
                .compose(appraisals -> appraise(owned.rulebook, appraisals, false))
                .compose(appraised -> save(owned, partition, appraised, Optional.empty(), Counts.NONE))
                .onSuccess(done -> telemetry.reevaluated(visitors.size()));
    }

    /**
     * Scores and views. After events, features are read for the models at event time, so that an old visit replayed is
     * scored as of then; when a view is only looked at again, they are read now.
     */
    private Future<List<Appraised>> appraise(Rulebook rulebook, List<Appraisal> appraisals, boolean afterEvents) {
        long now = clocks.wallMillis().getAsLong();
        Deadline deadline =
                Deadline.after(options.scoreNanosMax(), clocks.monotonicNanos().getAsLong());
        return scoring.ask(
                        rulebook,
                        appraisals,
                        appraisal -> now,
                        appraisal -> afterEvents ? appraisal.profile().lastSeen() : now,
                        deadline)
                .map(done -> appraisals.stream()
                        .map(appraisal ->
                                new Appraised(appraisal.before(), new Stored(appraisal.profile(), appraisal.view(now))))
                        .toList())
                .onSuccess(done ->
                        appraisals.forEach(appraisal -> appraisal.faults().forEach(telemetry::unsound)));
    }

    /** Tells first and saves then: what was not saved is folded again, and told again under the same ids. */
    private Future<Void> save(
            Owned owned, int partition, List<Appraised> appraised, Optional<Committed> through, Counts added) {
        return owned.announcements
                .tell(owned.rulebook, appraised)
                .compose(told -> store.save(
                        partition, appraised.stream().map(Appraised::after).toList(), through, added))
                .onSuccess(done -> owned.announcements.saved(appraised))
                .onSuccess(done -> appraised.forEach(each -> saw(partition, each)));
    }

    private void saw(int partition, Appraised appraised) {
        View now = appraised.after().view();
        if (options.countAudiences()) {
            audiences.changed(partition, appraised.before(), now);
        }
        SegmentChange.between(appraised.before(), now, null)
                .forEach(change -> telemetry.segmentChanged(change.segment(), change.entered()));
    }
}

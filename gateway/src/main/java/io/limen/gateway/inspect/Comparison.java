package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.Traces.Trace;
import io.limen.gateway.profile.Profile;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look at some visitors of a partition, while a gateway goes on.
 *
 * <p>The order is what makes it right: first how far the partition is committed, then the durable profiles, then their
 * hot copies, then where the log ends by now, at last the log. So every place a copy carries is in the part that is
 * read, everything committed is in the copies, and a hot copy is not behind the durable one:
 *
 * <pre>
 *   log   0 ───────────────── committed ──────────────────────── end
 *   durable      at least here ┘ └ any of the visitor's entries ┘
 *   hot                           at least the durable one's place
 * </pre>
 *
 * <p>A copy must equal the fold of its visitor's entries up to its own place. What breaks only the order may be a store
 * that answers late: such visitors are in doubt and to be looked at again.
 */
final class Comparison implements Refolding.Reader {
    private static final int PAGE_VISITORS = 500;
    private static final int HOT_READS_AT_ONCE = 32;
    private static final int IN_LOG_ONLY_MAX = 100_000;
    private static final int DOUBTS_MAX = 10_000;

    private final Sources sources;
    private final ProfileStore store;
    private final ViewCheck views;
    private final ScoreCheck scores;
    private final Findings findings;
    private final int partition;
    private final Who who;
    private final Counted counted;
    private final boolean last;
    private final Traces traces = new Traces(IN_LOG_ONLY_MAX);
    private final Set<String> doubtful = new HashSet<>();
    private Optional<Committed> committed = Optional.empty();
    private long end;
    private @Nullable Refolding refolding;
    private Counts recounted = Counts.NONE;
    /** Somebody was met whom there is no room for, so not everything was counted. */
    private boolean uncounted;

    /** Whom to look at. */
    sealed interface Who {
        boolean contains(String visitor);

        /** A part of all visitors. */
        record Slice(int slice, int of) implements Who {
            @Override
            public boolean contains(String visitor) {
                return Math.floorMod(Fingerprint.of(visitor), of) == slice;
            }
        }

        /** Those who were in doubt, or had nothing durable yet. */
        record These(Set<String> visitors) implements Who {
            @Override
            public boolean contains(String visitor) {
                return visitors.contains(visitor);
            }
        }
    }

    /**
     * To be run once.
     *
     * @param counted of the partition: entries up to its place are counted again
     * @param last whether doubts count as differences
     */
    Comparison(Sources sources, Findings findings, int partition, Who who, Counted counted, boolean last) {
        this.sources = sources;
        this.store = sources.store();
        this.views = new ViewCheck(sources.snapshots());
        this.scores = new ScoreCheck(sources);
        this.findings = findings;
        this.partition = partition;
        this.who = who;
        this.counted = counted;
        this.last = last;
    }

    /** Completes with the visitors to be looked at again; nothing about them was counted. */
    Future<Set<String>> run(Consumer<Integer> entriesRead) {
        return Repeat.untilAnswered(() -> store.committed(partition))
                .compose(place -> {
                    committed = place;
                    return new Pages(store, partition, PAGE_VISITORS).each(this::found);
                })
                .compose(done -> who instanceof Who.These these ? readHot(these.visitors()) : Future.succeededFuture())
                .compose(done -> Repeat.untilAnswered(() -> sources.log().end(partition)))
                .compose(now -> fold(now, entriesRead))
                .compose(done -> judge())
                .map(done -> doubtful);
    }

    /** What the entries of these visitors add to the counts; empty where not all of them could be looked at. */
    Optional<Counts> recounted() {
        return uncounted ? Optional.empty() : Optional.of(recounted);
    }

    // ── the copies ──

    private Future<Void> found(List<Stored> page) {
        List<String> visitors = new ArrayList<>();
        for (Stored stored : page) {
            String visitor = stored.profile().visitor();
            if (who.contains(visitor)) {
                traces.inStore(visitor).durable = new Copy(stored);
                visitors.add(visitor);
            }
        }
        return who instanceof Who.These ? Future.succeededFuture() : readHot(visitors);
    }

    private Future<Void> readHot(Collection<String> visitors) {
        List<String> all = List.copyOf(visitors);
        int turns = (all.size() + HOT_READS_AT_ONCE - 1) / HOT_READS_AT_ONCE;
        return Repeat.upTo(turns, turn -> {
            int from = turn * HOT_READS_AT_ONCE;
            return Future.all(all.subList(from, Math.min(all.size(), from + HOT_READS_AT_ONCE)).stream()
                            .map(this::readHot)
                            .toList())
                    .mapEmpty();
        });
    }

    private Future<Void> readHot(String visitor) {
        return Repeat.untilAnswered(() -> store.hot(visitor)).map(hot -> {
            Trace trace = traces.inStore(visitor);
            trace.hotKnown = true;
            trace.hot = hot.map(Copy::new).orElse(null);
            return null;
        });
    }

    // ── the log ──

    private Future<Void> fold(long now, Consumer<Integer> entriesRead) {
        end = now;
        Refolding folding = Refolding.begin(sources, partition, committed, this);
        refolding = folding;
        return folding.through(end, entriesRead).map(done -> {
            traces.forEach((visitor, trace) -> trace.expect(folding.profile(visitor), Long.MAX_VALUE));
            return null;
        });
    }

    @Override
    public boolean folds(String visitor, long offset) {
        if (!who.contains(visitor) || refolding == null) {
            return false;
        }
        Trace trace = traces.inLog(visitor);
        if (trace == null) {
            uncounted = true;
            return false;
        }
        trace.last = offset;
        if (offset < committed.map(Committed::nextOffset).orElse(0L)) {
            trace.lastCommitted = offset;
        }
        trace.expect(refolding.profile(visitor), offset);
        return trace.reaches(offset) || offset < counted.nextOffset();
    }

    @Override
    public void became(Rulebook rulebook, Profile before, VisitorEvent event, Profile after) {
        Position applied = after.applied();
        if (applied != null && counted.covers(applied)) {
            recounted = recounted.plus(Counts.between(before.exposures(), after.exposures()));
        }
    }

    // ── the judgement ──

    private Future<Void> judge() {
        List<Stored> toScore = new ArrayList<>();
        traces.forEach((visitor, trace) -> judge(visitor, trace, toScore));
        int pages = (toScore.size() + PAGE_VISITORS - 1) / PAGE_VISITORS;
        return Repeat.upTo(pages, page -> {
            int from = page * PAGE_VISITORS;
            return compareScores(toScore.subList(from, Math.min(toScore.size(), from + PAGE_VISITORS)));
        });
    }

    private void judge(String visitor, Trace trace, List<Stored> toScore) {
        List<String> differences = new ArrayList<>();
        compare("", trace.durable, false, differences);
        compare("hot: ", trace.hot, true, differences);
        List<String> doubts = doubts(trace);
        boolean again = !doubts.isEmpty() || (trace.durable == null && !trace.hotKnown);
        if (differences.isEmpty() && again && !last && doubtful.size() < DOUBTS_MAX) {
            doubtful.add(visitor);
            return;
        }
        differences.addAll(doubts);
        if (trace.durable != null) {
            findings.compared();
            views.differences(trace.durable.stored()).ifPresent(found -> {
                findings.comparedView();
                if (!found.isEmpty()) {
                    differences.add("view: " + String.join("; ", found));
                }
            });
            toScore.add(trace.durable.stored());
        }
        if (trace.hot != null) {
            findings.comparedHot();
        }
        if (trace.last > (trace.durable == null ? -1 : trace.durable.place())) {
            findings.notDurable();
        }
        differences.forEach(what -> findings.differs(partition, visitor, what));
    }

    /** What the order forbids, unless a store answered late. */
    private List<String> doubts(Trace trace) {
        List<String> doubts = new ArrayList<>();
        if (trace.durable == null && trace.lastCommitted >= 0) {
            doubts.add("in the log, but not in the store");
        }
        if (trace.durable != null && trace.durable.place() < trace.lastCommitted) {
            doubts.add("folded through " + trace.durable.place() + " (expected: at least " + trace.lastCommitted
                    + ", which is committed)");
        }
        if (trace.durable != null && trace.durable.place() >= end) {
            doubts.add(beyond(trace.durable));
        }
        if (trace.hot != null && trace.hot.place() >= end) {
            doubts.add("hot: " + beyond(trace.hot));
        }
        if (trace.hot != null && trace.durable != null && trace.hot.place() < trace.durable.place()) {
            doubts.add("hot: folded through " + trace.hot.place() + " (expected: at least " + trace.durable.place()
                    + ", as the durable copy)");
        }
        return doubts;
    }

    private String beyond(Copy copy) {
        return "folded through " + copy.place() + " (expected: before " + end + ", where the log ends)";
    }

    private void compare(String where, @Nullable Copy copy, boolean mayForget, List<String> differences) {
        if (copy == null || copy.place() >= end) {
            return;
        }
        Optional<Profile> expected = copy.expected();
        Optional<Rulebook> rulebook = sources.snapshots().of(copy.profile().snapshot());
        if (expected.isEmpty()) {
            differences.add(where + "in the store, but not in the log");
        } else if (rulebook.isEmpty()) {
            differences.add(where + "its snapshot " + copy.profile().snapshot() + " is gone");
        } else {
            Profile aligned = sources.snapshots().aligned(expected.get(), rulebook.get());
            List<String> found =
                    Differences.between(copy.profile(), aligned, rulebook.get().features(), mayForget);
            if (!found.isEmpty()) {
                differences.add(where + String.join("; ", found));
            }
        }
    }

    private Future<Void> compareScores(List<Stored> page) {
        return scores.check(partition, committed, end, page).map(unexplained -> {
            unexplained.forEach((visitor, what) -> findings.differs(partition, visitor, what));
            return null;
        });
    }
}

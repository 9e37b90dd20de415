package io.limen.gateway.inspect;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.simulate.Judge;
import io.limen.gateway.inspect.simulate.PageAt;
import io.limen.gateway.inspect.simulate.Progress;
import io.limen.gateway.inspect.simulate.SeenPage;
import io.limen.gateway.inspect.simulate.SeenVisitor;
import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.Tally;
import io.limen.gateway.profile.Assignment;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Folds every visitor twice, with the configuration the log activated last and with another, and compares: who is in which
 * segment at the end, and what the last pages of each would show. Both are folded from the log's beginning on, as if each
 * had always been in force, so that the same configuration shows no difference whatever the log went through.
 *
 * <p>A pass through a partition holds so many visitors and no more; where there are others, the next pass begins anew:
 * memory is bounded, and time grows with the square of the visitors. Nobody is looked at whose partition has lost its
 * beginning. To be run once.
 */
final class Simulation {
    /** Visitors held in one pass, each twice and with the pages kept: some hundred megabytes. */
    static final int VISITORS_MAX = 10_000;

    /** Pages decided of a visitor: the last ones, for a decision of long ago says little about tomorrow. */
    static final int PAGES_MAX = 3;

    private final Sources sources;
    private final Rulebook other;
    private final OptionalLong moment;
    private final int visitorsMax;
    private final Progress progress;
    private final LogSurvey survey;
    private long read;
    private long toRead;
    private int unknown;

    /**
     * A simulation.
     *
     * @param other decides instead
     * @param moment when visitors are looked at, epoch milliseconds; empty for the log's last
     * @param visitorsMax held in one pass
     */
    Simulation(Sources sources, Rulebook other, OptionalLong moment, int visitorsMax, Progress progress) {
        this.sources = sources;
        this.other = other;
        this.moment = moment;
        this.visitorsMax = visitorsMax;
        this.progress = progress;
        this.survey = new LogSurvey(sources);
    }

    /** Completes with what there is to show. */
    Future<Simulated> run() {
        return Repeat.upTo(sources.log().partitions(), this::expect)
                .compose(expected -> survey.run(this::tell))
                .compose(
                        surveyed -> Repeat.untilAnswered(() -> sources.learned().read()))
                .map(kept -> kept.map(LearnedStore.Published::learned).orElse(Learned.NOTHING))
                .compose(learned -> compare(running(), learned, moment()));
    }

    private Future<Void> expect(int partition) {
        return Repeat.untilAnswered(() -> sources.log().begin(partition))
                .compose(begin -> Repeat.untilAnswered(() -> sources.log().end(partition))
                        .map(end -> {
                            // Once to see what is there, once to fold it.
                            toRead += 2 * (end - begin);
                            return null;
                        }));
    }

    private Rulebook running() {
        String hash = survey.snapshot()
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT,
                        "the log does not say that a configuration was ever activated (expected: one that a"
                                + " gateway has written to)"));
        return sources.snapshots()
                .of(hash)
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT, "snapshot " + hash + " was activated last, but its files are gone"));
    }

    private long moment() {
        long last = survey.lastMoment();
        if (moment.isPresent() && moment.getAsLong() < last) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "the moment to look at is " + Instant.ofEpochMilli(moment.getAsLong())
                            + " (expected: not before the last event of the log, " + Instant.ofEpochMilli(last) + ")");
        }
        return moment.orElse(last);
    }

    private Future<Simulated> compare(Rulebook running, Learned learned, long at) {
        Judge judge = new Judge(running, other, learned);
        Tally tally = new Tally(running, other);
        return Repeat.upTo(sources.log().partitions(), partition -> Repeat.untilAnswered(
                                () -> sources.log().begin(partition))
                        .compose(begin -> {
                            if (begin > 0) {
                                unknown++;
                                return Future.succeededFuture();
                            }
                            return compare(partition, judge, running, at, tally);
                        }))
                .map(done -> tally.simulated(survey.load(), at, PAGES_MAX, unknown));
    }

    private Future<Void> compare(int partition, Judge judge, Rulebook running, long at, Tally tally) {
        String[] after = {""};
        boolean[] first = {true};
        return Repeat.whileMore(() -> {
            if (!first[0]) {
                toRead += survey.end(partition);
            }
            first[0] = false;
            Pass pass = new Pass(partition, after[0], judge, running, at);
            return pass.run(tally).map(last -> {
                after[0] = last;
                return pass.before.hasMore();
            });
        });
    }

    private void tell(int entries) {
        read += entries;
        progress.read(read, Math.max(read, toRead));
    }

    private Sources under(Rulebook rulebook, long at) {
        return new Sources(
                sources.log(),
                sources.store(),
                sources.quarantine(),
                sources.learned(),
                new OneSnapshot(rulebook),
                sources.scorer(),
                sources.plan(),
                new Clocks(() -> at, sources.clocks().monotonicNanos()),
                0);
    }

    /** The first visitors of a partition after one, by both configurations. */
    private final class Pass {
        private final Rulebook running;
        private final Judge judge;
        private final Tracks tracksBefore = new Tracks(PAGES_MAX);
        private final Tracks tracksAfter = new Tracks(PAGES_MAX);
        private final FoldedStretch before;
        private final FoldedStretch after;

        Pass(int partition, String first, Judge judge, Rulebook running, long at) {
            this.running = running;
            this.judge = judge;
            this.before = stretch(partition, first, running, at, tracksBefore);
            this.after = stretch(partition, first, other, at, tracksAfter);
        }

        private FoldedStretch stretch(int partition, String first, Rulebook rulebook, long at, Tracks tracks) {
            return new FoldedStretch(under(rulebook, at), partition, Optional.empty(), first, visitorsMax, tracks);
        }

        /** Completes with the last visitor. */
        Future<String> run(Tally tally) {
            return before.runBeside(after, Simulation.this::tell)
                    .compose(was -> after.lookAgain().map(is -> {
                        was.values().forEach(stored -> compare(stored, is, tally));
                        return was.isEmpty() ? "" : was.lastKey();
                    }));
        }

        private void compare(Stored was, NavigableMap<String, Stored> after, Tally tally) {
            String visitor = was.profile().visitor();
            Stored is = after.get(visitor);
            if (is == null) {
                throw new Failure(Failure.Code.INTERNAL, "a visitor was folded by one configuration only");
            }
            tally.add(new SeenVisitor(
                    visitor,
                    Tracks.segments(was.view()),
                    Tracks.segments(is.view()),
                    given(is.profile().assignments()),
                    pages(visitor, was, is),
                    tracksBefore.footprint(was, running.features()),
                    tracksAfter.footprint(is, other.features())));
        }

        private List<SeenPage> pages(String visitor, Stored was, Stored is) {
            List<PageAt> pagesBefore = tracksBefore.pages(visitor);
            List<PageAt> pagesAfter = tracksAfter.pages(visitor);
            List<SeenPage> pages = new ArrayList<>();
            for (int i = 0; i < pagesBefore.size(); i++) {
                pages.add(judge.judge(
                        pagesBefore.get(i),
                        was.profile().assignments(),
                        pagesAfter.get(i),
                        is.profile().assignments()));
            }
            return pages;
        }

        private static Map<String, String> given(Map<String, Assignment> assignments) {
            Map<String, String> experienceToVariant = new HashMap<>();
            assignments.forEach((experience, assignment) -> experienceToVariant.put(experience, assignment.variant()));
            return experienceToVariant;
        }
    }
}

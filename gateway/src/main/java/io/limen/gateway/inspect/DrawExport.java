package io.limen.gateway.inspect;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.experiment.count.Reached;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every draw of an experience that somebody was exposed to, with what came of it, as CSV: what another policy can be judged
 * by. The log is folded again, some visitors at a time; whose draw was made again has a row for each.
 *
 * <pre>
 *   timestamp         of the first exposure
 *   item_id           the variant
 *   position          the experience
 *   click             1 where the goal was reached, else 0
 *   worth             what that was worth
 *   propensity_score  the probability the variant was drawn with
 *   segment           whose weights it was drawn by
 * </pre>
 *
 * <p>Visitors are not named. Who was held out was not drawn for, and is left out.
 */
final class DrawExport {
    private static final String HEADER = "timestamp,item_id,position,click,worth,propensity_score,segment\n";

    private final Sources sources;
    private final String experience;
    private final String goal;
    private final int visitorsMax;
    private final Sink out;

    /**
     * Of an experience of the active snapshot.
     *
     * @param goal a goal that is counted of it; empty for its own
     * @param visitorsMax folded in one pass
     * @throws Failure where there is no such experience, or no such goal of it
     */
    DrawExport(Sources sources, String experience, String goal, int visitorsMax, Sink out) {
        this.sources = sources;
        this.experience = experience;
        this.goal = known(sources.snapshots().active().snapshot(), experience, goal);
        this.visitorsMax = visitorsMax;
        this.out = out;
    }

    private static String known(Snapshot snapshot, String experience, String goal) {
        Experiment experiment = snapshot.definitions()
                .experiments()
                .get(experience)
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT,
                        "there is no experience `" + experience + "` (expected: "
                                + snapshot.experiences().stream()
                                        .map(Experience::name)
                                        .collect(Collectors.joining(", "))
                                + ")"));
        List<String> goals = experiment.goals().stream().map(Goal::name).toList();
        String own = snapshot.experiences().stream()
                .filter(one -> one.name().equals(experience))
                .findFirst()
                .flatMap(Experience::goal)
                .orElse("");
        String wanted = goal.isEmpty() ? own : goal;
        if (!goals.contains(wanted)) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "`" + wanted + "` is not counted of " + experience + " (expected: "
                            + (goals.isEmpty() ? "a goal, and it has none" : String.join(", ", goals)) + ")");
        }
        return wanted;
    }

    Future<Void> run() {
        return out.write(HEADER)
                .compose(begun -> Repeat.untilAnswered(() -> sources.snapshots().learn()))
                .compose(learnt -> Repeat.upTo(sources.log().partitions(), this::partition));
    }

    private Future<Void> partition(int partition) {
        String[] after = {""};
        return Repeat.whileMore(() -> Repeat.untilAnswered(() -> sources.store().committed(partition))
                .compose(committed -> {
                    Pass pass = new Pass(after[0]);
                    Refolding folding = Refolding.begin(sources, partition, committed, pass);
                    pass.folding = folding;
                    return Repeat.untilAnswered(() -> sources.log().end(partition))
                            .compose(end -> folding.through(end, read -> {}))
                            .compose(folded -> out.write(pass.rows(folding)))
                            .map(written -> {
                                after[0] = pass.stretch.visitors().isEmpty()
                                        ? after[0]
                                        : pass.stretch.visitors().last();
                                return pass.stretch.hasMore();
                            });
                }));
    }

    /** One pass through a partition's log. */
    private final class Pass implements Refolding.Reader {
        private final Stretch stretch;
        private final Map<String, StringBuilder> visitorToRows = new HashMap<>();
        private @Nullable Refolding folding;

        Pass(String after) {
            this.stretch = new Stretch(after, visitorsMax, this::letGo);
        }

        private void letGo(String visitor) {
            visitorToRows.remove(visitor);
            if (folding != null) {
                folding.forget(visitor);
            }
        }

        @Override
        public boolean folds(String visitor, long offset) {
            return stretch.takes(visitor);
        }

        @Override
        public void became(Rulebook rulebook, Profile before, VisitorEvent event, Profile after) {
            Exposure was = before.exposures().get(experience);
            Exposure is = after.exposures().get(experience);
            if (was != null
                    && (is == null || is.first() != was.first() || !is.variant().equals(was.variant()))) {
                row(before).ifPresent(row -> visitorToRows
                        .computeIfAbsent(event.visitor(), first -> new StringBuilder())
                        .append(row));
            }
        }

        String rows(Refolding folded) {
            StringBuilder rows = new StringBuilder();
            for (String visitor : stretch.visitors()) {
                rows.append(visitorToRows.getOrDefault(visitor, new StringBuilder()));
                folded.profile(visitor).flatMap(DrawExport.this::row).ifPresent(rows::append);
            }
            return rows.toString();
        }
    }

    /** Of what the visitor was exposed to, where that was drawn. */
    private Optional<String> row(Profile profile) {
        Exposure exposure = profile.exposures().get(experience);
        Assignment drawn = profile.assignments().get(experience);
        if (exposure == null
                || drawn == null
                || !drawn.variant().equals(exposure.variant())
                || drawn.variant().equals(Experiment.HOLDOUT)) {
            return Optional.empty();
        }
        Reached reached = exposure.goalToReached().get(goal);
        double worth = reached == null ? 0 : reached.worth() / (double) Goal.PARTS;
        return Optional.of(String.join(
                        ",",
                        Instant.ofEpochMilli(exposure.first()).toString(),
                        exposure.variant(),
                        experience,
                        reached == null ? "0" : "1",
                        Double.toString(worth),
                        Double.toString(drawn.propensity()),
                        exposure.context())
                + "\n");
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Interval;
import io.limen.gateway.experiment.Reward;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.experiment.report.Comparison;
import io.limen.gateway.experiment.report.CountedArms;
import io.limen.gateway.experiment.report.ExperimentReport;
import io.limen.gateway.experiment.report.GuardRail;
import io.limen.gateway.experiment.report.Standing;
import io.limen.gateway.experiment.report.VariantReport;
import io.limen.gateway.flow.LearnedStore.Published;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the experiments of the active snapshot stand: a line of JSON for each and each of its goals, by what was counted of
 * all partitions until now.
 */
final class Results {
    private final Sources sources;
    private final Sink out;

    Results(Sources sources, Sink out) {
        this.sources = sources;
        this.out = out;
    }

    Future<Void> run() {
        List<Counts> partitions = new ArrayList<>();
        return Repeat.upTo(sources.log().partitions(), partition -> Repeat.untilAnswered(
                                () -> sources.store().counted(partition))
                        .map(counted -> {
                            partitions.add(counted.counts());
                            return null;
                        }))
                .compose(done -> Repeat.untilAnswered(() -> sources.learned().read()))
                .map(published -> published.map(Published::learned).orElse(Learned.NOTHING))
                .compose(learned -> out.write(lines(partitions.stream().reduce(Counts.NONE, Counts::plus), learned)));
    }

    private String lines(Counts counts, Learned learned) {
        Snapshot snapshot = sources.snapshots().active().snapshot();
        StringBuilder lines = new StringBuilder();
        for (Experience experience : snapshot.experiences()) {
            for (Goal goal : goals(snapshot, experience)) {
                lines.append(line(experience, goal, new CountedArms(counts, experience.name()), learned)
                                .encode())
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private static List<Goal> goals(Snapshot snapshot, Experience experience) {
        return snapshot.definitions()
                .experiments()
                .get(experience.name())
                .map(Experiment::goals)
                .orElse(List.of());
    }

    private static JsonObject line(Experience experience, Goal goal, CountedArms counted, Learned learned) {
        List<Arm> arms = experience.variants().stream()
                .map(variant -> counted.arm(variant.name(), goal.name()))
                .toList();
        Optional<Arm> holdout =
                Optional.of(counted.arm(Experiment.HOLDOUT, goal.name())).filter(arm -> arm.exposed() > 0);
        ExperimentReport report = ExperimentReport.of(holdout, arms, weights(experience, holdout.isPresent()));
        JsonArray variants = new JsonArray();
        report.variants().forEach(variant -> variants.add(variant(variant)));
        JsonObject line = new JsonObject()
                .put("experience", experience.name())
                .put("goal", goal.name())
                .put("guardRail", goal.guardRail())
                .put("worth", goal.value().isPresent())
                .put("exposed", counted.exposed())
                .put("drifted", counted.drifted())
                .put("baseline", report.baseline())
                .put("variants", variants);
        if (experience.isBandit()) {
            learned.weights().of(experience.name()).ifPresent(table -> line.put("drawn", drawn(table)));
        } else {
            // A bandit's weights change: in what ratio visitors should have fallen on its variants is not known here.
            report.sampleRatio().pValue().ifPresent(p -> line.put("sampleRatio", p));
            line.put("mismatch", report.sampleRatio().alarm());
        }
        if (goal.guardRail()) {
            line.put("harmful", harmful(holdout, arms));
        }
        Harm stopped = learned.experienceToHarm().get(experience.name());
        if (stopped != null && stopped.goal().equals(goal.name())) {
            line.put("stopped", new JsonArray(stopped.variants()));
        }
        return line;
    }

    /** Everybody first, then the segments that have weights of their own. */
    private static JsonArray drawn(WeightTable table) {
        JsonArray drawn = new JsonArray().add(drawn("", table.everywhere()));
        new TreeMap<>(table.contextToWeights()).forEach((context, weights) -> drawn.add(drawn(context, weights)));
        return drawn;
    }

    private static JsonObject drawn(String context, Weights weights) {
        JsonObject shares = new JsonObject();
        weights.shares().forEach(share -> shares.put(share.arm(), share.propensity()));
        return new JsonObject().put("segment", context).put("shares", shares);
    }

    /** The holdout's share comes off all variants' alike. */
    private static List<Double> weights(Experience experience, boolean withHoldout) {
        List<Double> weights = new ArrayList<>();
        if (withHoldout) {
            weights.add(experience.holdout());
        }
        for (Variant variant : experience.variants()) {
            weights.add(variant.weight() * (1 - (withHoldout ? experience.holdout() : 0)));
        }
        return weights;
    }

    private static JsonArray harmful(Optional<Arm> holdout, List<Arm> arms) {
        Arm baseline = holdout.orElse(arms.get(0));
        JsonArray harmful = new JsonArray();
        arms.stream()
                .filter(arm -> !arm.name().equals(baseline.name()))
                .map(arm -> GuardRail.of(Reward.RATE, arm, baseline))
                .filter(GuardRail::isHarmful)
                .forEach(guard -> harmful.add(guard.variant()));
        return harmful;
    }

    private static JsonObject variant(VariantReport report) {
        JsonObject variant = new JsonObject()
                .put("variant", report.counted().name())
                .put("exposed", report.counted().exposed())
                .put("converted", report.counted().converted())
                .put("rate", standing(report.rate()))
                .put("value", standing(report.value()));
        report.meanSecondsToConvert().ifPresent(seconds -> variant.put("secondsToConvert", seconds));
        return variant;
    }

    private static JsonObject standing(Standing standing) {
        JsonObject said = estimate(standing.estimate())
                .put("probabilityBest", standing.probabilityBest())
                .put("expectedLoss", standing.expectedLoss());
        standing.againstBaseline().flatMap(Comparison::lift).ifPresent(lift -> said.put("lift", estimate(lift)));
        return said;
    }

    private static JsonObject estimate(Estimate estimate) {
        Interval interval = estimate.interval();
        return new JsonObject()
                .put("mean", estimate.value())
                .put("low", interval.low())
                .put("high", interval.high());
    }
}

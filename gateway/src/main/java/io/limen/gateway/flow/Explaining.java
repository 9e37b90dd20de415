package io.limen.gateway.flow;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Explanation;
import io.limen.gateway.decision.Explanation.Contribution;
import io.limen.gateway.decision.Explanation.FeatureLine;
import io.limen.gateway.decision.Explanation.FlagLine;
import io.limen.gateway.decision.Explanation.ModelLine;
import io.limen.gateway.decision.Explanation.PathLine;
import io.limen.gateway.decision.Explanation.SegmentLine;
import io.limen.gateway.decision.Explanation.SessionLine;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.flow.Scorer.Scored;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Says everything a decision rested on. Asked for by people, never on the hot path. */
final class Explaining {
    private static final int CONTRIBUTIONS_MAX = 5;

    private final Scorer scorer;
    private final Aside aside;

    Explaining(Scorer scorer, Aside aside) {
        this.scorer = scorer;
        this.aside = aside;
    }

    Future<Explanation> explain(DecideRequest request, Settled settled, List<Decision> decisions, Deadline deadline) {
        return models(settled, deadline)
                .compose(models -> aside.run(() -> explanation(request, settled, decisions, models)));
    }

    private static Explanation explanation(
            DecideRequest request, Settled settled, List<Decision> decisions, List<ModelLine> models) {
        Moment moment = settled.moment(request.visitor().orElse(""), request.context());
        Rulebook rulebook = settled.rulebook();
        return new Explanation(
                session(settled.profile().session()),
                features(settled, moment),
                segments(settled, moment),
                models,
                flags(rulebook, moment),
                path(request, rulebook, moment, settled.profile().assignments()),
                new InputLines(settled, moment, request.forced()).of(decisions));
    }

    private static SessionLine session(Session session) {
        return new SessionLine(session.number(), session.start(), session.last());
    }

    private static List<FeatureLine> features(Settled settled, FeatureValues values) {
        Rulebook rulebook = settled.rulebook();
        return IntStream.range(0, rulebook.features().size())
                .mapToObj(i -> new FeatureLine(
                        rulebook.features().get(i).name(),
                        rulebook.features().get(i).type().name(),
                        readable(rulebook, values, i),
                        settled.profile().states().get(i).at()))
                .toList();
    }

    static String readable(Rulebook rulebook, FeatureValues values, int feature) {
        double number = values.number(feature);
        return switch (rulebook.features().get(feature).type()) {
            case TEXT -> {
                String text = values.text(feature);
                yield text == null ? "missing" : text;
            }
            case BOOL -> Double.isNaN(number) ? "missing" : Boolean.toString(number != 0);
            case DURATION -> Double.isNaN(number) ? "never" : number + "s";
            case NUMBER -> Double.isNaN(number) ? "missing" : Double.toString(number);
        };
    }

    private static List<SegmentLine> segments(Settled settled, Moment moment) {
        return settled.rulebook().snapshot().segments().stream()
                .map(segment -> line(segment, settled.view(), moment))
                .toList();
    }

    private static SegmentLine line(Segment segment, View view, Moment moment) {
        Membership membership = view.memberships().stream()
                .filter(each -> each.segment().equals(segment.name()))
                .findFirst()
                .orElse(null);
        return new SegmentLine(
                segment.name(),
                segment.bit(),
                membership != null,
                membership == null ? 0 : membership.since(),
                membership == null || membership.until() == Condition.NEVER ? 0 : membership.until(),
                segment.source(),
                Explanation.parts(segment.when(), moment));
    }

    private static List<FlagLine> flags(Rulebook rulebook, Moment moment) {
        return IntStream.range(0, rulebook.snapshot().flags().size())
                .mapToObj(i -> new FlagLine(rulebook.snapshot().flags().get(i).name(), text(moment.flag(i))))
                .toList();
    }

    /** As people write it: 80 rather than the type that holds it. */
    static String text(Value value) {
        return PropertyType.TEXT
                .coerce(value)
                .map(text -> ((Value.Text) text).text())
                .orElse("");
    }

    private static List<PathLine> path(
            DecideRequest request, Rulebook rulebook, Moment moment, Map<String, Assignment> assignments) {
        return rulebook.policy().path(rulebook.policy().slots(request.slots()), moment, assignments, request.forced());
    }

    private Future<List<ModelLine>> models(Settled settled, Deadline deadline) {
        List<Model> models = settled.rulebook().snapshot().models();
        List<Future<ModelLine>> lines = IntStream.range(0, models.size())
                .filter(model ->
                        settled.view().scores().containsKey(models.get(model).name()))
                .mapToObj(model -> line(model, models.get(model), settled, deadline))
                .toList();
        return Future.all(new ArrayList<>(lines))
                .map(all -> lines.stream().map(Future::result).toList());
    }

    /** Row 0 as it is, row i+1 with input i missing: what each input is worth to this score. */
    private Future<ModelLine> line(int index, Model model, Settled settled, Deadline deadline) {
        float[] row =
                settled.rulebook().appraiser().row(index, settled.rulebook().read(settled.profile(), settled.now()));
        float[][] rows = new float[row.length + 1][];
        rows[0] = row;
        for (int input = 0; input < row.length; input++) {
            rows[input + 1] = row.clone();
            rows[input + 1][input] = Float.NaN;
        }
        View.Score score = settled.view().scores().getOrDefault(model.name(), new View.Score(Double.NaN, "", 0));
        return scorer.score(model, rows, deadline)
                .map(scored -> contributions(settled.rulebook(), model, row, scored))
                .otherwise(List.of())
                .map(contributions ->
                        new ModelLine(model.name(), score.version(), score.value(), score.at(), contributions));
    }

    private static List<Contribution> contributions(Rulebook rulebook, Model model, float[] row, Scored scored) {
        if (!(scored instanceof Scored.Scores scores)) {
            return List.of();
        }
        return IntStream.range(0, row.length)
                .mapToObj(i -> new Contribution(
                        rulebook.features().get(model.inputs().get(i)).name(), row[i], scores.at(0) - scores.at(i + 1)))
                .filter(contribution -> contribution.effect() != 0)
                .sorted(Comparator.comparingDouble(contribution -> -Math.abs(contribution.effect())))
                .limit(CONTRIBUTIONS_MAX)
                .toList();
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.On;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code goals.yaml}: {@code name: { event: …, where: …, value: …, within: 24h, trusted: true, guardRail: true }}. */
final class GoalsFile {
    private static final Duration WITHIN_DEFAULT = Duration.ofHours(24);

    private GoalsFile() {}

    static List<Goal> read(YamlCursor root, EventTerms terms) {
        List<Goal> goals = new ArrayList<>();
        for (YamlCursor entry : root.entries()) {
            if (!NameRules.check(entry)) {
                continue;
            }
            YamlCursor event = entry.at("event");
            if (!event.isPresent()) {
                event.missing("the event that reaches the goal");
                continue;
            }
            On on = terms.on(event, entry.at("where"));
            YamlCursor value = entry.at("value");
            Optional<EventExpressionCompiler.Typed> term = terms.term(value, on.events());
            if (term.flatMap(EventExpressionCompiler.Typed::type)
                    .filter(FeatureType.TEXT::equals)
                    .isPresent()) {
                value.problem(ProblemCode.WRONG_TYPE, "a text", "a number: what reaching the goal is worth");
            }
            goals.add(new Goal(
                    entry.key(),
                    on,
                    term.map(EventExpressionCompiler.Typed::expression),
                    entry.at("within").duration().orElse(WITHIN_DEFAULT).toMillis(),
                    entry.at("trusted").bool().orElse(false),
                    entry.at("guardRail").bool().orElse(false)));
        }
        if (goals.stream().filter(Goal::guardRail).count() >= Experiment.GOALS_MAX) {
            root.problem(
                    ProblemCode.TOO_MUCH,
                    "too many goals with `guardRail`",
                    Experiment.GOALS_MAX - 1 + ", for each is counted in every experiment");
        }
        return goals;
    }
}

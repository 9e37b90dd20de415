package io.limen.gateway.rules;

import io.limen.gateway.decision.Learning;
import io.limen.gateway.experiment.Reward;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code bandit: { by: [ newcomer, regular ], reward: value, exploration: 2%, keep: visitor }}: how {@code split: bandit}
 * learns.
 */
final class Learnings {
    private static final double EXPLORATION_MAX = 0.5;
    private static final String VALUE = "value";
    private static final String VISITOR = "visitor";

    private final List<String> segments;
    private final List<Goal> goals;
    private final References references;

    /** @param segments their names, in the order of their places */
    Learnings(List<String> segments, List<Goal> goals, References references) {
        this.segments = segments;
        this.goals = goals;
        this.references = references;
    }

    Learning read(YamlCursor cursor, Optional<String> goal) {
        List<Integer> contexts = new ArrayList<>();
        for (YamlCursor item : cursor.at("by").items()) {
            references.segment(item).ifPresent(name -> contexts.add(segments.indexOf(name)));
        }
        YamlCursor share = cursor.at("exploration");
        double exploration = share.share().orElse(Learning.EXPLORATION);
        if (exploration > EXPLORATION_MAX) {
            share.problem(ProblemCode.OUT_OF_RANGE, share.text().orElse(""), "0% to 50%");
            exploration = Learning.EXPLORATION;
        }
        boolean perVisitor = cursor.at("keep")
                .choice(List.of("session", VISITOR))
                .filter(VISITOR::equals)
                .isPresent();
        return new Learning(reward(cursor.at("reward"), goal), contexts, exploration, !perVisitor);
    }

    /** What the goal brings, where it brings something; unless it is said otherwise. */
    private Reward reward(YamlCursor cursor, Optional<String> goal) {
        boolean hasValue = goals.stream()
                .anyMatch(known ->
                        goal.equals(Optional.of(known.name())) && known.value().isPresent());
        Optional<String> word = cursor.choice(List.of("rate", VALUE));
        if (word.equals(Optional.of(VALUE)) && goal.isPresent() && !hasValue) {
            cursor.problem(ProblemCode.GOAL_WITHOUT_VALUE, goal.get());
        }
        return word.map(VALUE::equals).orElse(hasValue) ? Reward.VALUE : Reward.RATE;
    }
}

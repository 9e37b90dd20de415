package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SoundCondition;
import java.util.List;
import java.util.Optional;

/**
 * A feature flag: a typed value with rules, the first matching rule serves.
 *
 * @param name its name; also the salt of its draws
 * @param fallback the value where no rule serves; its type is the flag's type
 * @param rules read top to bottom
 * @param goal the goal it is for, if any
 */
public record Flag(String name, Value fallback, List<Rule> rules, Optional<String> goal) {
    /**
     * Serves a value to a share of those it is for.
     *
     * @param when who it is for
     * @param source the condition as written; empty for everybody
     * @param serve the value served
     * @param share the share of those it is for, in [0, 1]
     */
    public record Rule(Condition when, String source, Value serve, double share) {
        private Rule sound() {
            return new Rule(SoundCondition.of(when), source, serve, share);
        }
    }

    public Flag {
        rules = List.copyOf(rules);
    }

    /** The same, with conditions that never throw. */
    Flag sound() {
        return new Flag(name, fallback, rules.stream().map(Rule::sound).toList(), goal);
    }
}

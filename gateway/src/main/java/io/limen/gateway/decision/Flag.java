package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SoundCondition;
import java.util.List;
import java.util.Optional;

/**
 * A feature flag: a typed value with rules, the first matching rule serves. No flag's rules lead back to it, through
 * other flags either.
 *
 * @param name its name; also the salt of its draws
 * @param fallback the value where no rule serves; its type is the flag's type
 * @param variant what the fallback is called
 * @param rules read top to bottom; none where the flag is off
 * @param goal the goal it is for, if any
 * @param off whether it is switched off: conditions read the fallback, applications take the value in their own code
 */
public record Flag(String name, Value fallback, String variant, List<Rule> rules, Optional<String> goal, boolean off) {
    /** What a fallback is called that has no name of its own. */
    public static final String DEFAULT = "default";

    /**
     * Serves a value to a share of those it is for. The arms of a split are rules one below the other, of the same
     * condition, each with the shares of those above it in its own: one draw decides among them.
     *
     * @param when who it is for
     * @param source the condition as written; empty for everybody
     * @param serve the value served
     * @param variant what that is called
     * @param share the share of those it is for, in [0, 1]; below 1 nobody without an id is in it
     */
    public record Rule(Condition when, String source, Value serve, String variant, double share) {
        /** Everybody who has an id: above every bucket there is, and below all. */
        public static final double ALL_WITH_ID = Math.nextDown(1.0);

        private Rule sound() {
            return new Rule(SoundCondition.of(when), source, serve, variant, share);
        }
    }

    public Flag {
        rules = List.copyOf(rules);
    }

    /** The same, with conditions that never throw. */
    Flag sound() {
        return new Flag(name, fallback, variant, rules.stream().map(Rule::sound).toList(), goal, off);
    }
}

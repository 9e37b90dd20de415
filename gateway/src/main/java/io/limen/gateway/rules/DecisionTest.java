package io.limen.gateway.rules;

import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.Reason;
import io.limen.gateway.event.Value;
import io.limen.gateway.settings.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One decision test of the configuration: what happened to a visitor, and what should be shown then.
 *
 * @param it what it is about
 * @param place where it stands
 * @param visitor the visitor's id: draws depend on it
 * @param startMillis the moment of the first step, epoch milliseconds
 * @param given what happened, in order
 * @param scores model name to the score it is to give, until a step says otherwise
 * @param context of the request: {@code page}, {@code device} …
 * @param assigned experience to the variant the visitor was given before all this
 * @param forced experience to the variant that the request asks for
 * @param expected what should follow
 */
public record DecisionTest(
        String it,
        Place place,
        String visitor,
        long startMillis,
        List<Step> given,
        Map<String, Double> scores,
        Value.Fields context,
        Map<String, String> assigned,
        Map<String, String> forced,
        Expected expected) {
    public DecisionTest {
        given = List.copyOf(given);
        scores = Map.copyOf(scores);
        assigned = Map.copyOf(assigned);
        forced = Map.copyOf(forced);
    }

    /** Something that happens, or time that passes. */
    public sealed interface Step {
        /** An event, by the name configuration uses. */
        record Happens(String event, Value.Fields properties) implements Step {}

        record Waits(long millis) implements Step {}

        /** From here on these models give other scores. */
        record Scores(Map<String, Double> modelToScore) implements Step {
            public Scores {
                modelToScore = Map.copyOf(modelToScore);
            }
        }
    }

    /**
     * What should follow. Only what is named is compared.
     *
     * @param segments the visitor is in all of these
     * @param notSegments the visitor is in none of these
     * @param slotToShown what each slot shows
     * @param flagToServed what each flag serves
     */
    public record Expected(
            List<String> segments,
            List<String> notSegments,
            Map<String, Shown> slotToShown,
            Map<String, Served> flagToServed) {
        public Expected {
            segments = List.copyOf(segments);
            notSegments = List.copyOf(notSegments);
            slotToShown = Map.copyOf(slotToShown);
            flagToServed = Map.copyOf(flagToServed);
        }
    }

    /**
     * What a slot shows. Only what is named is compared.
     *
     * @param experience the experience; an empty text for the slot's default
     * @param not the experiences that must not win; an empty text for the slot's default
     * @param html what must stand in what is shown
     * @param notHtml what must not
     */
    public record Shown(
            Optional<String> experience,
            Optional<String> variant,
            List<String> not,
            Optional<Reason> reason,
            List<String> html,
            List<String> notHtml) {
        public Shown {
            not = List.copyOf(not);
            html = List.copyOf(html);
            notHtml = List.copyOf(notHtml);
        }
    }

    /** What a flag serves. Only what is named is compared. */
    public record Served(Optional<Value> value, Optional<String> variant, Optional<FlagEvaluation.Why> reason) {}
}

package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.settings.Place;
import java.util.List;
import java.util.Map;

/**
 * One decision test of the configuration: what happened to a visitor, and what should be shown then.
 *
 * @param it what it is about
 * @param place where it stands
 * @param visitor the visitor's id: draws depend on it
 * @param startMillis the moment of the first step, epoch milliseconds
 * @param given what happened, in order
 * @param scores model name to the score it is to give
 * @param context of the request: {@code page}, {@code device} …
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
        Expected expected) {
    public DecisionTest {
        given = List.copyOf(given);
        scores = Map.copyOf(scores);
    }

    /** Something that happens, or time that passes. */
    public sealed interface Step {
        /** An event, by the name configuration uses. */
        record Happens(String event, Value.Fields properties) implements Step {}

        record Waits(long millis) implements Step {}
    }

    /**
     * What should follow. Only what is named is compared.
     *
     * @param segments the visitor is in all of these
     * @param notSegments the visitor is in none of these
     * @param slotToShown what each slot shows
     * @param flagToValue what each flag serves
     */
    public record Expected(
            List<String> segments,
            List<String> notSegments,
            Map<String, Shown> slotToShown,
            Map<String, Value> flagToValue) {
        public Expected {
            segments = List.copyOf(segments);
            notSegments = List.copyOf(notSegments);
            slotToShown = Map.copyOf(slotToShown);
            flagToValue = Map.copyOf(flagToValue);
        }
    }

    /**
     * What a slot shows.
     *
     * @param experience the experience; empty for the slot's default
     * @param variant the variant; empty for whichever
     */
    public record Shown(String experience, String variant) {}
}

package io.limen.gateway.decision;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.ExplainableCondition;
import io.limen.gateway.segment.ExplainableCondition.Part;
import io.limen.gateway.segment.Inputs;
import java.util.List;

/**
 * Everything a decision rested on.
 *
 * @param session the open session
 * @param features every feature, in the order of the configuration
 * @param segments every segment, member or not
 * @param models every model
 * @param flags every flag's value for this visitor
 * @param path every experience of the slots asked for, in the order they were tried
 * @param slots what each decision hangs on
 */
public record Explanation(
        SessionLine session,
        List<FeatureLine> features,
        List<SegmentLine> segments,
        List<ModelLine> models,
        List<FlagLine> flags,
        List<PathLine> path,
        List<SlotLine> slots) {

    /** The session's number, start and last event, epoch milliseconds; events seen so far of this visitor. */
    public record SessionLine(long number, long start, long last) {}

    /**
     * One feature.
     *
     * @param value its value as a person would read it; {@code missing} or {@code never} where there is none
     * @param at when that happened which it tells last of, epoch milliseconds; 0 where it keeps no such time
     */
    public record FeatureLine(String name, String type, String value, long at) {}

    /**
     * One segment; times are epoch milliseconds, 0 where there is none.
     *
     * @param condition as written
     * @param parts what each comparison saw
     */
    public record SegmentLine(
            String name, int bit, boolean member, long since, long until, String condition, List<Part> parts) {}

    /**
     * One model.
     *
     * @param at the moment its inputs were read at, epoch milliseconds
     * @param contributions the inputs that moved the score most, by the difference each makes when taken away
     */
    public record ModelLine(String name, String version, double score, long at, List<Contribution> contributions) {}

    /** How much one input moved a score: the score as it is minus the score with this input missing or zero. */
    public record Contribution(String feature, double value, double effect) {}

    /** A flag and its value for this visitor. */
    public record FlagLine(String name, String value) {}

    /**
     * One experience that was tried.
     *
     * @param bucket where the visitor's draw fell, in [0, 1)
     * @param shares which buckets draw which variant
     * @param why such as {@code matched}, {@code condition false}, {@code capped}, {@code holdout}
     */
    public record PathLine(
            String slot,
            String experience,
            boolean matched,
            String why,
            String condition,
            double bucket,
            List<ShareLine> shares,
            List<Part> parts) {}

    /** The buckets that draw a variant: from the first number on, up to but without the second. */
    public record ShareLine(String variant, double from, double to) {}

    /**
     * What one decision hangs on.
     *
     * @param fallback the snippet shown where no experience wins; {@code page} for what the page already has
     * @param exact whether each input has a say: see {@link Grounds}
     * @param inputs those that change the decision when they change, alone or a smallest set of them together; nothing else
     *     changes it
     */
    public record SlotLine(String slot, String fallback, boolean exact, List<InputLine> inputs) {}

    /**
     * One input.
     *
     * @param name empty where there is only one of the kind
     * @param value as a person would read it
     * @param at since when it is so, epoch milliseconds; 0 where nobody keeps that
     */
    public record InputLine(Ground.Kind kind, String name, String value, long at) {}

    /** What each comparison of a condition saw; nothing where the condition cannot say. */
    public static List<Part> parts(Condition condition, Inputs inputs) {
        return condition instanceof ExplainableCondition explainable ? explainable.parts(inputs) : List.of();
    }
}

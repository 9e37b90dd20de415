package io.limen.gateway.decision;

/**
 * One input of a decision.
 *
 * @param name as the configuration spells it; of a bucket what it is drawn by
 */
public record Ground(Kind kind, String name) {
    /** What an input is. */
    public enum Kind {
        /** A feature of the visitor. */
        FEATURE,
        /** How often the visitor saw an experience, which a cap counts. */
        EXPOSURES,
        /** What a model said of the visitor. What moved the score is told with the model. */
        SCORE,
        /** Being in a segment. What it is worked out of is named beside it. */
        SEGMENT,
        /** The value of a flag. What it is worked out of is named beside it. */
        FLAG,
        /** Something the request told. */
        CONTEXT,
        /** That there is a visitor, by an id, at all. */
        VISITOR,
        /** Where the visitor falls in a draw. */
        BUCKET,
        /** The learned weights an experience draws by. */
        WEIGHTS,
        /** What the visitor was given before. */
        ASSIGNMENT,
        /** What time it is. */
        TIME,
        /** That an experience is stopped, for the harm it does. */
        STOPPED,
        /** That the request asked for a variant. */
        FORCED
    }
}

package io.limen.gateway.segment;

import java.util.List;

/** A condition that can say what each of its comparisons saw. Never used on the hot path. */
public interface ExplainableCondition extends Condition {
    /** Each comparison, in the order written. */
    List<Part> parts(Inputs inputs);

    /**
     * One comparison.
     *
     * @param source as written, such as {@code cart_value > 100}
     * @param actual what was there, such as {@code 119.5}; {@code missing} or {@code never} where nothing was
     * @param holds whether it was true
     */
    record Part(String source, String actual, boolean holds) {}
}

package io.limen.gateway.rules;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;

/** A part of a condition whose answer the passing of time alone turns. */
interface TurningPoint {
    /**
     * The first millisecond after now at which the answer is another; {@link Condition#NEVER} if time does not turn
     * it.
     */
    long after(Inputs inputs);

    /** So many milliseconds after now. */
    static long later(Inputs inputs, double millis) {
        return millis >= Condition.NEVER - (double) inputs.now() ? Condition.NEVER : inputs.now() + (long) millis;
    }
}

package io.limen.gateway.feature;

/** Whether a feature counts an event: the {@code where} of its definition. Pure and total. */
@FunctionalInterface
public interface EventCondition {
    EventCondition ALWAYS = occurrence -> true;

    boolean test(Occurrence occurrence);
}

package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.SoundCondition;
import org.jspecify.annotations.Nullable;

/** Conditions that read nothing, and so have one answer for everybody. */
enum Constants implements Inputs {
    NOTHING;

    static boolean isTrue(Condition condition) {
        return condition.reads().isEmpty() && SoundCondition.of(condition).test(NOTHING);
    }

    /** What fails is false for everybody too. */
    static boolean isFalse(Condition condition) {
        return condition.reads().isEmpty() && !SoundCondition.of(condition).test(NOTHING);
    }

    @Override
    public long now() {
        return 0;
    }

    @Override
    public double number(int feature) {
        return Double.NaN;
    }

    @Override
    public @Nullable String text(int feature) {
        return null;
    }

    @Override
    public double score(int model) {
        return Double.NaN;
    }

    @Override
    public boolean segment(int segment) {
        return false;
    }

    @Override
    public Value flag(int flag) {
        throw new IllegalStateException("flag " + flag + " is read by a condition that reads nothing");
    }

    @Override
    public @Nullable Value context(String path) {
        return null;
    }
}

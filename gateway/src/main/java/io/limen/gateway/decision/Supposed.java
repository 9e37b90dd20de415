package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Inputs;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs as they are, save for what is supposed. Used by one analysis, on one thread. */
final class Supposed implements Inputs {
    private final Inputs actual;
    private final Map<Input, @Nullable Value> supposed = new HashMap<>();

    Supposed(Inputs actual) {
        this.actual = actual;
    }

    /** It is this; null for missing. */
    void suppose(Input input, @Nullable Value value) {
        supposed.put(input, value);
    }

    /** It is as it is. */
    void drop(Input input) {
        supposed.remove(input);
    }

    /** What is supposed now. */
    Map<Input, @Nullable Value> all() {
        return new HashMap<>(supposed);
    }

    @Override
    public long now() {
        return actual.now();
    }

    @Override
    public double number(int feature) {
        Input input = new Input.FeatureInput(feature);
        return supposed.containsKey(input) ? number(supposed.get(input)) : actual.number(feature);
    }

    @Override
    public @Nullable String text(int feature) {
        Input input = new Input.FeatureInput(feature);
        if (!supposed.containsKey(input)) {
            return actual.text(feature);
        }
        return supposed.get(input) instanceof Value.Text text ? text.text() : null;
    }

    @Override
    public double score(int model) {
        Input input = new Input.ModelInput(model);
        return supposed.containsKey(input) ? number(supposed.get(input)) : actual.score(model);
    }

    @Override
    public boolean segment(int segment) {
        Input input = new Input.SegmentInput(segment);
        return supposed.containsKey(input)
                ? supposed.get(input) instanceof Value.Bool member && member.bool()
                : actual.segment(segment);
    }

    @Override
    public Value flag(int flag) {
        Value value = supposed.get(new Input.FlagInput(flag));
        return value == null ? actual.flag(flag) : value;
    }

    @Override
    public @Nullable Value context(String path) {
        Input input = new Input.ContextInput(path);
        return supposed.containsKey(input) ? supposed.get(input) : actual.context(path);
    }

    private static double number(@Nullable Value value) {
        if (value instanceof Value.Num number) {
            return number.number();
        }
        return value instanceof Value.Bool bool ? (bool.bool() ? 1 : 0) : Double.NaN;
    }
}

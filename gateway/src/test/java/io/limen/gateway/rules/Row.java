package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Inputs;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a condition may read, by index, as a profile read once has it. Reading it allocates nothing. */
final class Row implements Inputs {
    private final double[] numbers = {120, 3, 4.5, 0, 0, 1, 90, 7200, 2};
    private final @Nullable String[] texts = {null, null, null, "shoes", "summer", null, null, null, null};
    private final double[] scores = {0.8, 0.25, Double.NaN};
    private final boolean[] segments = {true, false};
    private final Value[] flags =
            Shop.FLAGS.stream().map(Names.FlagName::fallback).toArray(Value[]::new);
    private final Map<String, Value> context = new HashMap<>(Map.of(
            "page.type", new Value.Text("product"),
            "device.type", new Value.Text("mobile")));

    /** A visitor like all others, but for the cart and the number of views. */
    static Row of(int visitor) {
        Row row = new Row();
        row.numbers[0] = visitor * 37 % 250;
        row.numbers[1] = visitor % 9;
        row.scores[0] = visitor % 100 / 100.0;
        return row;
    }

    @Override
    public long now() {
        return 1_700_000_000_000L;
    }

    @Override
    public double number(int feature) {
        return numbers[feature];
    }

    @Override
    public @Nullable String text(int feature) {
        return texts[feature];
    }

    @Override
    public double score(int model) {
        return scores[model];
    }

    @Override
    public boolean segment(int segment) {
        return segments[segment];
    }

    @Override
    public Value flag(int flag) {
        return flags[flag];
    }

    @Override
    public @Nullable Value context(String path) {
        return context.get(path);
    }
}

package io.limen.gateway.cli.evaluate;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy that shows each item with a probability of its own, wherever.
 *
 * @param itemToProbability adding up to 1; what is not in it is never shown
 */
public record FixedWeights(Map<String, Double> itemToProbability) implements TargetPolicy {
    private static final Pattern WEIGHT = Pattern.compile("([^=,]+)=(\\d{1,3}(?:\\.\\d{1,6})?)%");
    private static final double ERROR_MAX = 1e-9;

    public FixedWeights {
        itemToProbability = Map.copyOf(itemToProbability);
    }

    /**
     * Such as {@code ten_off=90%,shipping=10%}.
     *
     * @throws IllegalArgumentException where it is none, with what is expected
     */
    public static FixedWeights parse(String text) {
        Map<String, Double> itemToProbability = new HashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher weight = WEIGHT.matcher(part.strip());
            if (!weight.matches() || itemToProbability.containsKey(weight.group(1))) {
                throw new IllegalArgumentException(
                        "`" + part + "` (expected: each item once, such as ten_off=90%,shipping=10%)");
            }
            itemToProbability.put(weight.group(1), Double.parseDouble(weight.group(2)) / 100);
        }
        double sum = itemToProbability.values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        if (Math.abs(sum - 1) > ERROR_MAX) {
            throw new IllegalArgumentException("`" + text + "` adds up to " + 100 * sum + "% (expected: 100%)");
        }
        return new FixedWeights(itemToProbability);
    }

    @Override
    public double probability(String item, String position) {
        return itemToProbability.getOrDefault(item, 0.0);
    }
}

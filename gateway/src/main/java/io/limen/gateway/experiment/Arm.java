package io.limen.gateway.experiment;

/**
 * What was counted of one variant. Visitors are counted, not views: somebody who saw a variant three times and bought
 * twice is one exposed and one converted. Counts of partitions add up.
 *
 * <p>The variance is told from the sum of squares, which loses digits when the values are large beside their spread: of
 * values around a million that differ by one, nothing is left of it. Orders of a shop are far from that.
 *
 * @param name the variant's
 * @param exposed visitors who saw it
 * @param converted those of them who reached the goal
 * @param value the worth of what the exposed did, summed, in the goal's unit; who did not convert adds 0
 * @param valueSquares the squares of each visitor's worth, summed
 * @param secondsToConvert from each converted visitor's exposure to the conversion, summed
 */
public record Arm(
        String name, long exposed, long converted, double value, double valueSquares, double secondsToConvert) {
    public Arm {
        require(exposed >= 0, "exposed", exposed, ">= 0");
        require(converted >= 0 && converted <= exposed, "converted", converted, "0 to exposed, " + exposed);
        require(Double.isFinite(value), "value", value, "finite");
        require(Double.isFinite(valueSquares) && valueSquares >= 0, "valueSquares", valueSquares, "finite, >= 0");
        require(
                Double.isFinite(secondsToConvert) && secondsToConvert >= 0,
                "secondsToConvert",
                secondsToConvert,
                "finite, >= 0");
    }

    private static void require(boolean holds, String what, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Nothing was counted yet. */
    public static Arm none(String name) {
        return new Arm(name, 0, 0, 0, 0, 0);
    }

    /** Conversions without a worth. */
    public static Arm ofRate(String name, long exposed, long converted) {
        return new Arm(name, exposed, converted, converted, converted, 0);
    }

    /** This and what was counted of the same variant elsewhere. */
    public Arm plus(Arm other) {
        require(name.equals(other.name), "name", other.name, name);
        return new Arm(
                name,
                exposed + other.exposed,
                converted + other.converted,
                value + other.value,
                valueSquares + other.valueSquares,
                secondsToConvert + other.secondsToConvert);
    }

    /** The mean worth of an exposed visitor; 0 without any. */
    double meanValue() {
        return exposed == 0 ? 0 : value / exposed;
    }

    /** The squares of the visitors' distances from their mean, summed. */
    double valueDeviationSquares() {
        return exposed == 0 ? 0 : Math.max(0, valueSquares - value * (value / exposed));
    }
}

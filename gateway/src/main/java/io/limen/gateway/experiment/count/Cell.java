package io.limen.gateway.experiment.count;

/**
 * A variant of an experiment.
 *
 * @param context what it was drawn for, such as a segment; empty where that had no say
 */
public record Cell(String experiment, String context, String variant) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
        int order = experiment.compareTo(other.experiment);
        order = order == 0 ? context.compareTo(other.context) : order;
        return order == 0 ? variant.compareTo(other.variant) : order;
    }
}

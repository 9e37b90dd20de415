package io.limen.gateway.inspect.simulate;

import java.util.List;

/**
 * What a slot shows before and after.
 *
 * @param decisions how often it was decided by both
 * @param differing how often another thing is shown
 * @param cells what became what, the most frequent first
 */
public record SlotChange(String slot, long decisions, long differing, List<Cell> cells) {
    public SlotChange {
        cells = List.copyOf(cells);
    }

    /** So many decisions show this before and that after. */
    public record Cell(String before, String after, long decisions) {
        public boolean differs() {
            return !before.equals(after);
        }
    }
}

package io.limen.gateway.inspect.simulate;

import java.util.List;

/**
 * What another configuration would change.
 *
 * @param before the configuration that runs: the one the log activated last
 * @param after the other
 * @param at the moment visitors are looked at, epoch milliseconds
 * @param visitors all that were folded
 * @param pages the page views that were decided
 * @param pagesMax of each visitor the last so many were
 * @param unknown partitions whose beginning is deleted: nobody of them was looked at
 */
public record Simulated(
        Setup before,
        Setup after,
        long at,
        LogLoad log,
        long visitors,
        long pages,
        int pagesMax,
        int unknown,
        List<AudienceChange> audiences,
        List<SlotChange> slots,
        List<Example> examples,
        Assigned assigned,
        Load loadBefore,
        Load loadAfter) {
    public Simulated {
        audiences = List.copyOf(audiences);
        slots = List.copyOf(slots);
        examples = List.copyOf(examples);
    }

    public long decisions() {
        return slots.stream().mapToLong(SlotChange::decisions).sum();
    }

    public long differing() {
        return slots.stream().mapToLong(SlotChange::differing).sum();
    }

    /** Whether anything that visitors could notice is another. */
    public boolean changesNothing() {
        return differing() == 0 && audiences.stream().noneMatch(AudienceChange::changes);
    }
}

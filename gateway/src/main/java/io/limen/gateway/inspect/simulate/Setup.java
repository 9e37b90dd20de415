package io.limen.gateway.inspect.simulate;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.EdgeCacheability;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.decision.Rulebook;
import java.util.List;

/**
 * What can be said of a configuration without any visitor.
 *
 * @param hash of its snapshot
 * @param slots those that are on: a page that asks for all of them is so many decisions
 * @param cacheable those an edge can fill without asking, for a visitor it was told of
 * @param firstViews those an edge can fill by its rules for somebody who is new
 */
public record Setup(String hash, int slots, int cacheable, int firstViews, int segments, int experiences, int models) {

    /** @param now the moment at which a newcomer is looked at, epoch milliseconds */
    static Setup of(Rulebook rulebook, long now) {
        List<Slot> slots = rulebook.snapshot().slots();
        return new Setup(
                rulebook.hash(),
                (int) slots.stream().filter(slot -> !slot.off()).count(),
                (int) EdgeCacheability.of(rulebook.snapshot()).stream()
                        .filter(EdgeCacheability::isCacheable)
                        .count(),
                (int) EdgeRules.of(rulebook, now).slotToRules().values().stream()
                        .filter(rules -> rules.newcomer().isPresent())
                        .count(),
                rulebook.snapshot().segments().size(),
                rulebook.snapshot().experiences().size(),
                rulebook.snapshot().models().size());
    }
}

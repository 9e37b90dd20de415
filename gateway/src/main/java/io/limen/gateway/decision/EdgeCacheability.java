package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether an edge can fill a slot without asking: an entry of the decision cookie holds for a slot and a page type, so
 * nothing else of the request may have a say, and the snippets must be the same for everybody who sees them.
 *
 * @param slot the slot's name
 * @param reasons why not, one a line; empty where it can
 */
public record EdgeCacheability(String slot, List<String> reasons) {
    private static final String PAGE_TYPE = "page.type";

    public EdgeCacheability {
        reasons = List.copyOf(reasons);
    }

    public boolean isCacheable() {
        return reasons.isEmpty();
    }

    /** Every slot of a snapshot, in order. */
    public static List<EdgeCacheability> of(Snapshot snapshot) {
        List<EdgeCacheability> slots = new ArrayList<>();
        for (int slot = 0; slot < snapshot.slots().size(); slot++) {
            slots.add(of(snapshot, slot));
        }
        return slots;
    }

    private static EdgeCacheability of(Snapshot snapshot, int index) {
        List<String> reasons = new ArrayList<>();
        Slot slot = snapshot.slots().get(index);
        slot.fallback().flatMap(EdgeCacheability::personal).ifPresent(reasons::add);
        for (Experience experience : snapshot.experiences()) {
            if (experience.slot() != index) {
                continue;
            }
            Set<String> paths = new TreeSet<>();
            context(snapshot, experience.when(), paths, new HashSet<>());
            paths.remove(PAGE_TYPE);
            if (!paths.isEmpty()) {
                reasons.add(experience.name() + " depends on " + String.join(", ", paths));
            }
            experience.variants().forEach(variant -> personal(variant.snippet())
                    .ifPresent(reason -> reasons.add(experience.name() + ": " + reason)));
        }
        return new EdgeCacheability(slot.name(), reasons);
    }

    private static Optional<String> personal(Snippet snippet) {
        return snippet.source().contains("{{")
                ? Optional.of(snippet.path() + " shows values of the visitor")
                : Optional.empty();
    }

    /** What of the request a condition reads, through flags too. */
    private static void context(Snapshot snapshot, Condition condition, Set<String> paths, Set<Integer> flags) {
        for (Input input : condition.reads()) {
            if (input instanceof Input.ContextInput context) {
                paths.add(context.path());
            } else if (input instanceof Input.FlagInput flag && flags.add(flag.flag())) {
                snapshot.flags().get(flag.flag()).rules().forEach(rule -> context(snapshot, rule.when(), paths, flags));
            }
        }
    }
}

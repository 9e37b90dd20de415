package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether an edge can fill a slot without asking. An entry of the decision cookie holds for a slot and a page type, so
 * nothing else of the request may have a say in who wins: that is a matter of the slot. What then wins may be personal or
 * guarded: that is a matter of the winner, and where such a one wins the edge asks after all.
 *
 * @param slot the slot's name
 * @param reasons why not, one a line; empty where it can
 * @param asks what the edge asks for when it wins, and why, one a line
 * @param firstViews what the edge asks for when a visitor is seen first, for its rules do not say it, and why, one a line
 * @param pageHasSay whether the type of the page is read
 */
public record EdgeCacheability(
        String slot, List<String> reasons, List<String> asks, List<String> firstViews, boolean pageHasSay) {
    private static final String PAGE_TYPE = "page.type";

    public EdgeCacheability {
        reasons = List.copyOf(reasons);
        asks = List.copyOf(asks);
        firstViews = List.copyOf(firstViews);
    }

    public boolean isCacheable() {
        return reasons.isEmpty();
    }

    /** Every slot of a snapshot, in order. */
    public static List<EdgeCacheability> of(Snapshot snapshot) {
        List<EdgeCacheability> slots = new ArrayList<>();
        Repeats repeats = Repeats.of(snapshot);
        for (int slot = 0; slot < snapshot.slots().size(); slot++) {
            slots.add(of(snapshot, slot, repeats));
        }
        return slots;
    }

    private static EdgeCacheability of(Snapshot snapshot, int index, Repeats repeats) {
        List<String> reasons = new ArrayList<>(repeats.reasons(index));
        if (snapshot.showsJson(index)) {
            reasons.add("it is JSON, which no edge puts into a page");
        }
        List<String> asks = new ArrayList<>();
        List<String> firstViews = new ArrayList<>();
        boolean pageHasSay = false;
        Slot slot = snapshot.slots().get(index);
        slot.fallback().filter(Snippet::isPersonal).ifPresent(snippet -> asks.add("the default: " + personal(snippet)));
        for (Experience experience : snapshot.experiences()) {
            if (experience.slot() != index || slot.off() || experience.rollout().mode() != Mode.LIVE) {
                continue;
            }
            if (!drawnElse(experience).isEmpty()) {
                firstViews.add(experience.name() + ": " + String.join(", ", drawnElse(experience)));
            }
            Set<String> paths = new TreeSet<>();
            context(snapshot, experience.when(), paths, new HashSet<>());
            pageHasSay |= paths.remove(PAGE_TYPE);
            if (!paths.isEmpty()) {
                reasons.add(experience.name() + " depends on " + String.join(", ", paths));
            }
            if (experience.guarded()) {
                asks.add(experience.name() + ": guarded");
            } else {
                experience.variants().stream()
                        .map(Variant::snippet)
                        .filter(Snippet::isPersonal)
                        .forEach(snippet -> asks.add(experience.name() + ": " + personal(snippet)));
            }
        }
        return new EdgeCacheability(slot.name(), reasons, asks, firstViews, pageHasSay);
    }

    /** What of who takes part, and when, the rules of an edge have no words for. */
    private static List<String> drawnElse(Experience experience) {
        Rollout rollout = experience.rollout();
        List<String> words = new ArrayList<>();
        if (rollout.schedule().isPresent()) {
            words.add("its schedule");
        }
        if (experience.isBandit()) {
            words.add("what it learns");
        }
        rollout.exclusion().ifPresent(exclusion -> words.add("its part of " + exclusion.group()));
        if (rollout.coverage() < 1) {
            words.add("its coverage");
        }
        if (rollout.heldOutOfAll() > 0) {
            words.add("the holdout of all");
        }
        return words;
    }

    private static String personal(Snippet snippet) {
        return snippet.path() + " shows values of the visitor";
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

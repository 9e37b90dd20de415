package io.limen.gateway.decision;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.EdgeCondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an edge may decide by itself, of one snapshot. Where it says nothing the edge asks.
 *
 * @param snapshot the snapshot's hash
 * @param pages the table from path to page type
 * @param slotToRules every slot, in the order of the configuration
 * @param flagToRules the flags that conditions here name, and no others: as they are for a newcomer. Where a rule for
 *     anybody names one, they are so for anybody.
 */
public record EdgeRules(
        String snapshot,
        PageTypes pages,
        Map<String, SlotRules> slotToRules,
        SortedMap<String, FlagRules> flagToRules) {

    /**
     * One slot.
     *
     * @param newcomer for a visitor nothing is known of, who may have no id yet: top to bottom, the first that holds wins;
     *     empty where an edge has to ask
     * @param known for whoever there is a profile of: only where nothing of it has a say, nor what was drawn before
     * @param fallback the word of what is shown where no rule holds
     */
    public record SlotRules(Optional<List<Rule>> newcomer, Optional<List<Rule>> known, String fallback) {
        public SlotRules {
            newcomer = newcomer.map(List::copyOf);
            known = known.map(List::copyOf);
        }
    }

    /**
     * An experience.
     *
     * @param holdout the share of those it is for who see {@code heldOut}, in [0, 1]
     * @param heldOut the word of what they see
     * @param variants what the others see, drawn by cumulated weights
     */
    public record Rule(String experience, EdgeCondition when, double holdout, String heldOut, List<Weighed> variants) {
        public Rule {
            variants = List.copyOf(variants);
        }
    }

    /**
     * One of the things an experience may show.
     *
     * @param weight its share, in [0, 1]
     * @param word as {@link Contents} tells an edge of it
     */
    public record Weighed(String variant, double weight, String word) {}

    /** A flag: the first rule that holds serves, else it is the fallback. */
    public record FlagRules(Value fallback, List<FlagRule> rules) {
        public FlagRules {
            rules = List.copyOf(rules);
        }
    }

    /** Serves a value to a share, in [0, 1], of those it is for. */
    public record FlagRule(EdgeCondition when, double share, Value serve) {}

    public EdgeRules {
        slotToRules = new LinkedHashMap<>(slotToRules);
        flagToRules = new TreeMap<>(flagToRules);
    }

    /** The rules of a snapshot of which nothing was learned. */
    public static EdgeRules of(Rulebook rulebook, long now) {
        return of(rulebook, Learned.NOTHING, now);
    }

    /**
     * The rules of a snapshot.
     *
     * @param learned what of it is stopped
     * @param now the moment at which a newcomer is looked at, epoch milliseconds: what time alone would change later is
     *     not in it, so that any moment gives the same rules
     */
    public static EdgeRules of(Rulebook rulebook, Learned learned, long now) {
        return new Delegation(rulebook, learned, now).rules();
    }
}

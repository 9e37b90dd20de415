package io.limen.gateway.rules;

import io.limen.gateway.decision.Flag;
import io.limen.gateway.segment.Condition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a flag's value depends on, through other flags too. */
final class FlagReads {
    private FlagReads() {}

    /** Something of the request or a segment that the flag's rules read; empty where they keep to the features. */
    static Optional<String> beyondTheProfile(Flag flag, List<Flag> flags) {
        return all(flag, flags, new HashSet<>()).stream()
                .map(FlagReads::beyondTheProfile)
                .flatMap(Optional::stream)
                .sorted()
                .findFirst();
    }

    private static Optional<String> beyondTheProfile(Condition.Input input) {
        if (input instanceof Condition.Input.ContextInput context) {
            return Optional.of(context.path());
        }
        return input instanceof Condition.Input.SegmentInput ? Optional.of("a segment") : Optional.empty();
    }

    private static Set<Condition.Input> all(Flag flag, List<Flag> flags, Set<Condition.Input> reads) {
        for (Flag.Rule rule : flag.rules()) {
            for (Condition.Input input : rule.when().reads()) {
                if (reads.add(input) && input instanceof Condition.Input.FlagInput other) {
                    all(flags.get(other.flag()), flags, reads);
                }
            }
        }
        return reads;
    }

    /** The names on the way from the rules of the flag at this place back to it, itself first; empty where none leads back. */
    static List<String> circle(int flag, List<Flag> flags) {
        List<Integer> way = new ArrayList<>(List.of(flag));
        return leadsBack(flag, way, new HashSet<>(), flags)
                ? way.stream().map(step -> flags.get(step).name()).toList()
                : List.of();
    }

    /** Whether from the last flag of the way another goes on that ends at the first; the way is then that one. */
    private static boolean leadsBack(int to, List<Integer> way, Set<Integer> seen, List<Flag> flags) {
        for (Flag.Rule rule : flags.get(way.get(way.size() - 1)).rules()) {
            for (Condition.Input input : rule.when().reads()) {
                if (input instanceof Condition.Input.FlagInput other && other.flag() == to) {
                    return true;
                }
                if (input instanceof Condition.Input.FlagInput other && seen.add(other.flag())) {
                    way.add(other.flag());
                    if (leadsBack(to, way, seen, flags)) {
                        return true;
                    }
                    way.remove(way.size() - 1);
                }
            }
        }
        return false;
    }
}

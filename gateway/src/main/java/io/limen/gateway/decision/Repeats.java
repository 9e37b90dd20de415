package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which slots of a snapshot could show the same snippet. No later slot of a call repeats what an earlier one shows, so none
 * of these can be answered apart from the others.
 */
final class Repeats {
    private final List<Place> places = new ArrayList<>();

    /**
     * A slot.
     *
     * @param won the snippets that experiences show there
     * @param all those and the default, which is never passed over
     */
    private record Place(String slot, Set<String> won, Set<String> all) {
        /** What one of the two would leave out for the other's sake. */
        Set<String> shares(Place other) {
            Set<String> both = new TreeSet<>(all);
            both.retainAll(other.all);
            both.removeIf(path -> !won.contains(path) && !other.won.contains(path));
            return both;
        }
    }

    private Repeats() {}

    static Repeats of(Snapshot snapshot) {
        Repeats repeats = new Repeats();
        for (int index = 0; index < snapshot.slots().size(); index++) {
            Slot slot = snapshot.slots().get(index);
            Set<String> won = new TreeSet<>();
            for (Experience experience : snapshot.experiences()) {
                boolean tried = experience.slot() == index
                        && !slot.off()
                        && experience.rollout().mode() == Mode.LIVE;
                if (tried) {
                    experience
                            .variants()
                            .forEach(variant -> won.add(variant.snippet().path()));
                }
            }
            Set<String> all = new TreeSet<>(won);
            slot.fallback().ifPresent(snippet -> all.add(snippet.path()));
            repeats.places.add(new Place(slot.name(), won, all));
        }
        return repeats;
    }

    boolean concern(int slot) {
        return !reasons(slot).isEmpty();
    }

    /** What could be shown elsewhere too, and where, one a line. */
    List<String> reasons(int slot) {
        List<String> reasons = new ArrayList<>();
        for (int other = 0; other < places.size(); other++) {
            if (other != slot) {
                String there = places.get(other).slot();
                places.get(slot)
                        .shares(places.get(other))
                        .forEach(path -> reasons.add(path + " is for " + there + " too, and shown once a page"));
            }
        }
        return reasons;
    }
}

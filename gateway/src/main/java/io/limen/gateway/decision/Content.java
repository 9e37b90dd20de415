package io.limen.gateway.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * HTML that is the same for everybody who is shown it, under an address nobody can guess who has not been told.
 *
 * @param ref the address: made of the body with a key, so what is under it never changes
 * @param body the HTML
 * @param slots where it is shown; several where they share a default
 * @param experience what it is a variant of, or is shown instead of; empty for a default
 */
public record Content(String ref, String body, List<String> slots, Optional<String> experience) {
    public Content {
        slots = List.copyOf(slots);
    }

    /** The same, shown there too. */
    Content shownIn(String slot) {
        if (slots.contains(slot)) {
            return this;
        }
        List<String> all = new ArrayList<>(slots);
        all.add(slot);
        return new Content(ref, body, all, experience);
    }
}

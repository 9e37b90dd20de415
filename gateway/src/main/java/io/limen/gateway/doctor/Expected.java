package io.limen.gateway.doctor;

import java.util.List;
import java.util.Optional;

/**
 * What a configuration says about the site.
 *
 * @param snapshot its hash
 * @param slots its slots
 */
public record Expected(String snapshot, List<Slot> slots) {
    public Expected {
        slots = List.copyOf(slots);
    }

    /** A slot by its name, and where it is if pages do not say so themselves. */
    public record Slot(String name, Optional<String> selector) {}
}

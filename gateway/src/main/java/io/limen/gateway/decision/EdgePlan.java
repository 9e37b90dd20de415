package io.limen.gateway.decision;

import java.util.List;

/**
 * What an edge may answer for one visitor without asking, for a while.
 *
 * @param at the moment it was decided for, epoch milliseconds
 * @param until the moment from which time alone may change it, epoch milliseconds; {@link Long#MAX_VALUE} if it never
 *     does
 * @param entries slot by slot in the order of the configuration: of each first the exceptions, then what holds for every
 *     other page type
 * @param draws those in it that must be remembered, each once
 * @param slotsLeftOff how many slots did not fit, from the end
 */
public record EdgePlan(long at, long until, List<Entry> entries, List<Draw> draws, int slotsLeftOff) {
    /** As a page type: every one that has no entry of its own for this slot. */
    public static final String EVERY = "*";

    /** The cookie's 512 characters without its head: version, two times of ten digits, signature and the dots between. */
    static final int ENTRIES_CHARS_MAX = 512 - (2 + 11 + 11 + 22);

    public EdgePlan {
        entries = List.copyOf(entries);
        draws = List.copyOf(draws);
    }

    /** The same, for so long at most. */
    public EdgePlan atMost(long millis) {
        return new EdgePlan(at, Math.min(until, at + millis), entries, draws, slotsLeftOff);
    }

    /**
     * One line of it.
     *
     * @param slot the slot's name
     * @param page the page type, or {@link #EVERY}
     * @param word what to do, in the words of {@link Contents}
     */
    public record Entry(String slot, String page, String word) {
        /** How long it is, as {@code ~slot@page:word}. */
        int chars() {
            return slot.length() + page.length() + word.length() + 3;
        }
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code segments.lock}: which bit of the bitmap is whose. A bit is given once and never again: names of segments that
 * are gone stay.
 */
final class SegmentsLock {
    static final String FILE = "segments.lock";
    private static final int BIT_MAX = 65_535;

    private final Map<String, Integer> nameToBit = new LinkedHashMap<>();
    private final List<String> added = new ArrayList<>();

    SegmentsLock(YamlCursor root) {
        Map<Integer, String> bitToName = new HashMap<>();
        for (YamlCursor entry : root.entries()) {
            entry.integer(0, BIT_MAX).ifPresent(bit -> {
                String other = bitToName.putIfAbsent((int) bit, entry.key());
                if (other != null) {
                    entry.problem(ProblemCode.BIT_TAKEN, bit, other);
                }
                nameToBit.put(entry.key(), (int) bit);
            });
        }
    }

    /** The segment's bit; a new segment gets the lowest that was never given. */
    int bit(String segment) {
        Integer known = nameToBit.get(segment);
        if (known != null) {
            return known;
        }
        int free = nameToBit.values().stream().mapToInt(bit -> bit + 1).max().orElse(0);
        nameToBit.put(segment, free);
        added.add(segment);
        return free;
    }

    /** The segments that had no bit yet. */
    List<String> added() {
        return List.copyOf(added);
    }

    /** The file with all bits. */
    String text() {
        StringBuilder text = new StringBuilder("# Which bit of a visitor's bitmap is which segment's."
                + " Written by `limen check --lock`; commit it, never edit it.\n");
        nameToBit.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(entry -> text.append(entry.getKey())
                .append(": ")
                .append(entry.getValue())
                .append('\n'));
        return text.toString();
    }
}

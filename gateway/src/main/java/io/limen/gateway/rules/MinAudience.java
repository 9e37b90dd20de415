package io.limen.gateway.rules;

import io.limen.gateway.settings.YamlCursor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code minAudience: 50}, or {@code minAudience: { visitors: 50, mode: enforce }}: how many visitors a segment is worth
 * having for. The head of {@code experiences.yaml} says it for all segments, each segment may say otherwise.
 *
 * <p>It is asked of a log, by {@code limen check --data}, and of nothing else: at run time a smaller segment is one as any
 * other. A gateway that left it out would change what visitors see when one more of them comes, and count across all
 * partitions to know.
 *
 * @param visitors of the log who ever entered it
 * @param enforced whether a check fails below that; else it warns
 */
record MinAudience(long visitors, boolean enforced) {
    /** Any audience will do. */
    static final MinAudience NONE = new MinAudience(0, false);

    private static final long VISITORS_MAX = 1_000_000_000;
    private static final String ENFORCE = "enforce";

    static Optional<MinAudience> read(YamlCursor cursor) {
        if (!cursor.isPresent()) {
            return Optional.empty();
        }
        YamlCursor visitors = cursor.isMap() ? cursor.at("visitors") : cursor;
        boolean enforced = cursor.isMap()
                && cursor.at("mode").choice(List.of("warn", ENFORCE)).orElse("").equals(ENFORCE);
        if (!visitors.isPresent()) {
            visitors.missing("how many visitors a segment should have at least");
        }
        OptionalLong least = visitors.integer(0, VISITORS_MAX);
        return least.isPresent() ? Optional.of(new MinAudience(least.getAsLong(), enforced)) : Optional.empty();
    }
}

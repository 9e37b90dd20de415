package io.limen.gateway.cli.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What came of the events so far. Used by one thread at a time. */
final class Tally {
    /** Different reasons beyond this many are counted together: a reason is text from elsewhere. */
    private static final int REASONS_MAX = 200;

    private final Map<String, Counted> reasons = new LinkedHashMap<>();
    private final Histogram micros = new Histogram(3);
    private long accepted;
    private long rejected;

    /**
     * One reason for which events were not taken.
     *
     * @param firstPlace the first event it happened to, {@code file:line}
     */
    record Counted(String reason, long events, String firstPlace) {}

    void accepted(long events) {
        accepted += events;
    }

    void rejected(String reason, String place) {
        rejected++;
        String key = reasons.containsKey(reason) || reasons.size() < REASONS_MAX ? reason : "other reasons";
        reasons.merge(
                key,
                new Counted(key, 1, place),
                (known, one) -> new Counted(key, known.events() + 1, known.firstPlace()));
    }

    void took(long nanos) {
        micros.recordValue(Math.max(0, nanos / 1_000));
    }

    /** Adds what another one counted. */
    void add(Tally other) {
        accepted += other.accepted;
        rejected += other.rejected;
        micros.add(other.micros);
        other.reasons.forEach((key, counted) -> reasons.merge(
                key, counted, (known, more) -> new Counted(key, known.events() + more.events(), known.firstPlace())));
    }

    long accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    Map<String, Counted> reasons() {
        return Map.copyOf(reasons);
    }

    /** Milliseconds that this share of what was measured did not exceed; 0 where nothing was. */
    double latencyMillis(double percentile) {
        return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}

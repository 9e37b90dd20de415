package io.limen.gateway.cli.replay;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a replay.
 *
 * @param events lines that were read
 * @param rejected events that were not taken, for whatever reason
 * @param reasons why, most frequent first, at most ten
 * @param retries calls that were sent again
 * @param latency of an event from when it was due, where arrivals had a rate; else of a call from when it was sent
 * @param stopped why the replay was given up, if it was
 */
public record ReplayReport(
        long events,
        long accepted,
        long rejected,
        List<Tally.Counted> reasons,
        long retries,
        double seconds,
        Latency latency,
        Optional<String> stopped) {
    private static final int REASONS_SHOWN = 10;

    /** Milliseconds. */
    public record Latency(String of, double p50, double p90, double p99, double max) {}

    public ReplayReport {
        reasons = List.copyOf(reasons);
    }

    static ReplayReport of(
            Tally tally, long events, double seconds, long retries, boolean open, Optional<String> stopped) {
        List<Tally.Counted> reasons = tally.reasons().values().stream()
                .sorted(Comparator.comparingLong(Tally.Counted::events)
                        .reversed()
                        .thenComparing(Tally.Counted::reason))
                .limit(REASONS_SHOWN)
                .toList();
        Latency latency = new Latency(
                open ? "event" : "call",
                tally.latencyMillis(50),
                tally.latencyMillis(90),
                tally.latencyMillis(99),
                tally.latencyMillis(100));
        return new ReplayReport(
                events, tally.accepted(), tally.rejected(), reasons, retries, seconds, latency, stopped);
    }

    public double eventsPerSecond() {
        return seconds == 0 ? 0 : (accepted + rejected) / seconds;
    }

    /** Whether every event that was read was answered. */
    public boolean complete() {
        return stopped.isEmpty();
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "events     %,15d", events);
        line(text, "accepted   %,15d", accepted);
        line(text, "rejected   %,15d", rejected);
        reasons.forEach(
                one -> line(text, "           %,15d  %s (first: %s)", one.events(), one.reason(), one.firstPlace()));
        line(text, "retries    %,15d", retries);
        line(text, "seconds    %,15.1f", seconds);
        line(text, "events/s   %,15.0f", eventsPerSecond());
        String from = latency.of().equals("event") ? "of an event, from when it was due" : "of a call";
        line(
                text,
                "latency %s, ms: p50 %.2f, p90 %.2f, p99 %.2f, max %.2f",
                from,
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.max());
        stopped.ifPresent(reason -> line(text, "given up: %s", reason));
        return text.toString();
    }

    /** For programs. */
    public String json() {
        JsonArray listed = new JsonArray();
        reasons.forEach(one -> listed.add(new JsonObject()
                .put("reason", one.reason())
                .put("events", one.events())
                .put("first", one.firstPlace())));
        JsonObject report = new JsonObject()
                .put("events", events)
                .put("accepted", accepted)
                .put("rejected", rejected)
                .put("reasons", listed)
                .put("retries", retries)
                .put("seconds", seconds)
                .put("eventsPerSecond", eventsPerSecond())
                .put("latencyOf", latency.of())
                .put(
                        "latencyMillis",
                        new JsonObject()
                                .put("p50", latency.p50())
                                .put("p90", latency.p90())
                                .put("p99", latency.p99())
                                .put("max", latency.max()));
        stopped.ifPresent(reason -> report.put("stopped", reason));
        return report.encodePrettily();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

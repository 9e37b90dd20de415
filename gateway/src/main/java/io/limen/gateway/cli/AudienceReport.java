package io.limen.gateway.cli;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.rules.Review;
import io.limen.gateway.rules.Review.Audience;
import io.limen.gateway.rules.Review.Overlap;
import io.limen.gateway.settings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a log says of the segments of a configuration, taken line by line. */
final class AudienceReport {
    private static final double ROUND = 1_000;

    private final String snapshot;
    private final List<JsonObject> segments = new ArrayList<>();
    private final List<Overlap> overlaps = new ArrayList<>();
    private JsonObject result = new JsonObject();

    /** @param snapshot the configuration that is asked about */
    AudienceReport(String snapshot) {
        this.snapshot = snapshot;
    }

    void take(String line, Bar bar) {
        JsonObject said = new JsonObject(line);
        if (said.containsKey("segment")) {
            segments.add(said);
        } else if (said.containsKey("overlap")) {
            JsonArray pair = said.getJsonArray("overlap");
            double share = (double) said.getLong("atOnce") / said.getLong("either");
            overlaps.add(new Overlap(pair.getString(0), pair.getString(1), Math.floor(share * ROUND) / ROUND));
        } else if (said.containsKey("result")) {
            result = said.getJsonObject("result");
        } else {
            bar.at(said.getLong("done"), said.getLong("of"), "entries");
        }
    }

    /**
     * What is wrong with the segments.
     *
     * @throws Failure where it was told of another configuration
     */
    List<Problem> problems(Review review) {
        String told = result.getString("snapshot", "");
        if (!told.equals(snapshot)) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "the gateway runs snapshot " + told + " (expected: " + snapshot
                            + ", the one that is checked; publish it, or look with it into a data folder, by --data)");
        }
        List<Audience> audiences = segments.stream()
                .map(segment -> new Audience(segment.getString("segment"), segment.getLong("ever")))
                .toList();
        return review.of(result.getLong("visitors"), audiences, overlaps);
    }

    void print(PrintWriter out) {
        long visitors = result.getLong("visitors");
        out.printf(Locale.ROOT, "%,d visitors in %,d entries of the log%n", visitors, result.getLong("entries"));
        for (JsonObject segment : segments) {
            out.printf(
                    Locale.ROOT,
                    "segment %s: %,d visitors now, %,d ever%n",
                    segment.getString("segment"),
                    segment.getLong("now"),
                    segment.getLong("ever"));
        }
        for (Object partition : result.getJsonArray("cut")) {
            out.println("partition " + partition + ": its first entries are deleted, so nobody of it is counted");
        }
    }
}

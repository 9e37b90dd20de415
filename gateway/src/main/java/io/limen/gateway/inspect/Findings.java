package io.limen.gateway.inspect;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a verification has seen so far, and what of it is yet to be told. */
final class Findings {
    private static final int DIFFERENCES_TOLD_MAX = 50;

    private final List<String> untold = new ArrayList<>();
    private long entries;
    private long entriesAll;
    private long visitors;
    private long hot;
    private long views;
    private long differences;
    private long unfolded;
    private long notDurable;
    private long counts;
    private long notCounted;

    void expects(long moreEntries) {
        entriesAll += moreEntries;
    }

    void folded(long moreEntries) {
        entries += moreEntries;
    }

    void compared() {
        visitors++;
    }

    void comparedHot() {
        hot++;
    }

    void comparedView() {
        views++;
    }

    void unfolded(long moreEntries) {
        unfolded += moreEntries;
    }

    /** A visitor whose last entries are in no durable profile, and need not be yet. */
    void notDurable() {
        notDurable++;
    }

    /** So many variants' exposures and conversions were counted again. */
    void comparedCounts(long variants) {
        counts += variants;
    }

    /** A partition with more visitors than can be counted again. */
    void notCounted() {
        notCounted++;
    }

    void differs(int partition, String visitor, String what) {
        if (differences++ < DIFFERENCES_TOLD_MAX) {
            untold.add(new JsonObject()
                    .put(
                            "difference",
                            new JsonObject()
                                    .put("partition", partition)
                                    .put("visitor", visitor)
                                    .put("what", what))
                    .encode());
        }
    }

    /** The lines since the last time, and how far it is. */
    String news() {
        untold.add(new JsonObject()
                .put("done", entries)
                .put("of", Math.max(entries, entriesAll))
                .encode());
        String lines = String.join("\n", untold) + "\n";
        untold.clear();
        return lines;
    }

    /** The last line. */
    String result() {
        JsonObject result = new JsonObject()
                .put("verified", differences == 0)
                .put("entries", entries)
                .put("visitors", visitors)
                .put("hot", hot)
                .put("views", views)
                .put("counts", counts)
                .put("notCounted", notCounted)
                .put("differences", differences)
                .put("unfolded", unfolded)
                .put("notDurable", notDurable);
        return new JsonObject().put("result", result).encode() + "\n";
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who of the log is in which segment and ever was, had the configuration in force been so from the first event on:
 * whatever was published meanwhile has no say. Every visitor is looked at after each event and whenever time alone
 * changes something, so that who comes and goes between two events counts as well.
 *
 * <p>Nobody is counted who is known in part only: a partition whose first entries are deleted is left out, and told.
 */
final class AudienceSurvey implements FoldedStretch.Follower {
    /** The share of common visitors from which two segments are told. */
    static final String OVERLAP = "0.9";

    private final Sources sources;
    private final int visitorsMax;
    private final double overlapLeast;
    private final Sink out;
    private final List<Segment> segments;
    private final Map<String, Integer> segmentToPlace = new HashMap<>();
    private final Audiences audiences;
    private final JsonArray cut = new JsonArray();

    /** Of one pass. */
    private final Map<String, Set<BitSet>> visitorToMoments = new HashMap<>();
    /** Most visitors share what they are in. */
    private final Map<BitSet, BitSet> shared = new HashMap<>();

    private long entriesAll;
    private long entries;

    /** @param visitorsMax folded in one pass */
    AudienceSurvey(Sources sources, int visitorsMax, double overlapLeast, Sink out) {
        this.visitorsMax = visitorsMax;
        Rulebook rulebook = sources.snapshots().active();
        this.sources = new Sources(
                sources.log(),
                sources.store(),
                sources.quarantine(),
                sources.learned(),
                new OneSnapshot(rulebook),
                sources.scorer(),
                sources.plan(),
                sources.clocks(),
                sources.catchUpMillisMax());
        this.overlapLeast = overlapLeast;
        this.out = out;
        this.segments = rulebook.snapshot().segments();
        this.audiences = new Audiences(segments.size());
        for (int place = 0; place < segments.size(); place++) {
            segmentToPlace.put(segments.get(place).name(), place);
        }
    }

    /** Reads the whole log, as it is now, and tells. */
    Future<Void> run() {
        int partitions = sources.log().partitions();
        return Repeat.upTo(partitions, this::expect)
                .compose(expected -> Repeat.upTo(partitions, this::fold))
                .compose(folded -> out.write(lines()));
    }

    private Future<Void> expect(int partition) {
        return Repeat.untilAnswered(() -> sources.log().end(partition)).map(end -> {
            entriesAll += end;
            return null;
        });
    }

    private Future<Void> fold(int partition) {
        return Repeat.untilAnswered(() -> sources.log().begin(partition)).compose(begin -> {
            if (begin > 0) {
                cut.add(partition);
                return Future.succeededFuture();
            }
            String[] after = {""};
            return Repeat.whileMore(() -> pass(partition, after));
        });
    }

    /** Completes with whether there are visitors after the last of this pass. */
    private Future<Boolean> pass(int partition, String[] after) {
        visitorToMoments.clear();
        shared.clear();
        FoldedStretch stretch = new FoldedStretch(sources, partition, Optional.empty(), after[0], visitorsMax, this);
        return stretch.run(read -> entries += read).map(folded -> {
            folded.forEach((visitor, stored) -> {
                audiences.add(visitorToMoments.getOrDefault(visitor, Set.of()), in(stored.view()));
                after[0] = visitor;
            });
            return stretch.hasMore();
        });
    }

    @Override
    public void viewed(Stored stored) {
        BitSet in = in(stored.view());
        if (!in.isEmpty()) {
            visitorToMoments
                    .computeIfAbsent(stored.profile().visitor(), first -> new HashSet<>())
                    .add(shared.computeIfAbsent(in, first -> in));
        }
    }

    @Override
    public void letGo(String visitor) {
        visitorToMoments.remove(visitor);
    }

    @Override
    public Future<Void> stretchFolded() {
        return out.write(new JsonObject()
                        .put("done", entries)
                        .put("of", Math.max(entries, entriesAll))
                        .encode()
                + "\n");
    }

    private BitSet in(View view) {
        BitSet in = new BitSet();
        for (Membership membership : view.memberships()) {
            Integer place = segmentToPlace.get(membership.segment());
            if (place != null) {
                in.set(place);
            }
        }
        return in;
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        for (int place = 0; place < segments.size(); place++) {
            lines.append(new JsonObject()
                            .put("segment", segments.get(place).name())
                            .put("now", audiences.now(place))
                            .put("ever", audiences.ever(place))
                            .encode())
                    .append('\n');
        }
        for (Audiences.Overlap overlap : audiences.overlaps(overlapLeast)) {
            lines.append(new JsonObject()
                            .put(
                                    "overlap",
                                    new JsonArray()
                                            .add(segments.get(overlap.one()).name())
                                            .add(segments.get(overlap.other()).name()))
                            .put("atOnce", overlap.atOnce())
                            .put("either", overlap.either())
                            .encode())
                    .append('\n');
        }
        JsonObject result = new JsonObject()
                .put("snapshot", sources.snapshots().active().hash())
                .put("visitors", audiences.visitors())
                .put("entries", entriesAll)
                .put("cut", cut);
        return lines.append(new JsonObject().put("result", result).encode())
                .append('\n')
                .toString();
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Proves that what is stored is what the log says: every durable profile equals its visitor's events folded again, every
 * hot copy equals the durable one, every view follows from its profile at the moment it was made.
 *
 * <p>Partition by partition, and of a large one slice by slice, so that the profiles folded again fit in memory. The
 * gateway may go on meanwhile: a visitor who has moved on is folded on and looked at again, some times.
 *
 * <p>Answers with lines of JSON: {@code {"done":…,"of":…}} as it goes, {@code {"difference":{…}}} for the first ones,
 * and {@code {"result":{…}}} in the end.
 */
final class Verification {
    private static final int PAGE_VISITORS = 500;
    private static final int SLICE_VISITORS_MAX = 10_000;
    private static final int ROUNDS_MAX = 20;

    private final Sources sources;
    private final ProfileStore store;
    private final Sink out;
    private final ScoreCheck scores;
    private final Findings findings = new Findings();

    Verification(Sources sources, Sink out) {
        this.sources = sources;
        this.store = sources.store();
        this.out = out;
        this.scores = new ScoreCheck(sources);
    }

    Future<Void> run() {
        return Repeat.upTo(sources.log().partitions(), this::expect)
                .compose(done -> Repeat.upTo(sources.log().partitions(), this::partition))
                .compose(done -> out.write(findings.news() + findings.result()));
    }

    private Future<Void> expect(int partition) {
        return store.committed(partition)
                .compose(committed -> sources.log().end(partition).map(end -> {
                    long folded = committed.map(Committed::nextOffset).orElse(0L);
                    findings.expects(folded);
                    findings.unfolded(Math.max(0, end - folded));
                    return null;
                }));
    }

    private Future<Void> partition(int partition) {
        return store.committed(partition).compose(committed -> count(partition)
                .compose(visitors -> committed.isPresent()
                        ? slices(partition, committed.get(), visitors)
                        : neverCommitted(partition, visitors)));
    }

    private Future<Void> neverCommitted(int partition, long visitors) {
        if (visitors > 0) {
            findings.differs(partition, "", visitors + " visitors stored (expected: none, nothing was committed)");
        }
        return Future.succeededFuture();
    }

    private Future<Long> count(int partition) {
        long[] visitors = {0};
        return new Pages(store, partition, PAGE_VISITORS)
                .each(page -> {
                    visitors[0] += page.size();
                    return Future.succeededFuture();
                })
                .map(done -> visitors[0]);
    }

    private Future<Void> slices(int partition, Committed committed, long visitors) {
        int slices = (int) (visitors / SLICE_VISITORS_MAX) + 1;
        findings.expects((slices - 1) * committed.nextOffset());
        return Repeat.upTo(slices, slice -> new Slice(partition, committed, slices, slice).run());
    }

    /** Some visitors of a partition. */
    private final class Slice {
        private final int partition;
        private final Committed committed;
        private final int slices;
        private final int slice;
        private final Refolding refolding;
        private final Set<String> moving = new HashSet<>();
        private final Set<String> found = new HashSet<>();

        private Slice(int partition, Committed committed, int slices, int slice) {
            this.partition = partition;
            this.committed = committed;
            this.slices = slices;
            this.slice = slice;
            this.refolding = Refolding.begin(sources, partition, committed, this::contains, profile -> {});
        }

        private boolean contains(String visitor) {
            return Math.floorMod(Fingerprint.of(visitor), slices) == slice;
        }

        private Future<Void> run() {
            return refolding
                    .through(committed.nextOffset(), findings::folded)
                    .compose(done -> new Pages(store, partition, PAGE_VISITORS).each(this::compare))
                    .map(done -> {
                        refolding.visitors().stream()
                                .filter(visitor -> !found.contains(visitor))
                                .forEach(visitor ->
                                        findings.differs(partition, visitor, "in the log, but not in the store"));
                        refolding.keepOnly(moving);
                        return null;
                    })
                    .compose(done -> Repeat.upTo(ROUNDS_MAX, round -> followThoseWhoMoved()))
                    .compose(done -> {
                        moving.forEach(visitor -> findings.differs(
                                partition, visitor, "not two looks at its hot and durable copy agree"));
                        return out.write(findings.news());
                    });
        }

        private Future<Void> followThoseWhoMoved() {
            if (moving.isEmpty()) {
                return Future.succeededFuture();
            }
            return store.committed(partition)
                    .compose(now ->
                            refolding.through(now.map(Committed::nextOffset).orElse(0L), read -> {}))
                    .compose(done -> store.load(partition, Set.copyOf(moving)))
                    .compose(stored -> {
                        moving.clear();
                        return compare(List.copyOf(stored.values()));
                    });
        }

        private Future<Void> compare(List<Stored> page) {
            Map<String, Stored> settled = new LinkedHashMap<>();
            for (Stored stored : page) {
                String visitor = stored.profile().visitor();
                if (contains(visitor)) {
                    found.add(visitor);
                    if (isBeyond(stored.profile())) {
                        moving.add(visitor);
                    } else {
                        settled.put(visitor, stored);
                    }
                }
            }
            settled.values().forEach(this::compareProfile);
            settled.values().forEach(this::compareView);
            return compareHot(settled)
                    .compose(done -> compareScores(settled))
                    .compose(done -> out.write(findings.news()));
        }

        private boolean isBeyond(Profile profile) {
            return profile.applied() != null && profile.applied().offset() >= refolding.nextOffset();
        }

        private void compareProfile(Stored stored) {
            String visitor = stored.profile().visitor();
            Optional<Profile> folded = refolding.profile(visitor);
            findings.compared();
            if (folded.isEmpty()) {
                findings.differs(partition, visitor, "in the store, but not in the log");
            } else {
                differs(visitor, "", stored.profile(), folded.get());
            }
        }

        private void differs(String visitor, String where, Profile profile, Profile expected) {
            Optional<Rulebook> rulebook = sources.snapshots().of(profile.snapshot());
            if (rulebook.isEmpty()) {
                findings.differs(partition, visitor, where + "its snapshot " + profile.snapshot() + " is gone");
                return;
            }
            Profile aligned = sources.snapshots().aligned(expected, rulebook.get());
            List<String> differences =
                    Differences.between(profile, aligned, rulebook.get().features());
            if (!differences.isEmpty()) {
                findings.differs(partition, visitor, where + String.join("; ", differences));
            }
        }

        /** Looking again at the moment a view was made, from that very view, must find the same segments. */
        private void compareView(Stored stored) {
            View view = stored.view();
            Optional<Rulebook> rulebook = sources.snapshots().of(view.snapshot());
            if (rulebook.isEmpty()) {
                return;
            }
            findings.comparedViews(1);
            Profile profile = sources.snapshots().aligned(stored.profile(), rulebook.get());
            // A view of no snapshot is one in which everything is looked at.
            View before =
                    new View("", view.evaluatedAt(), view.scores(), view.memberships(), view.pending(), view.due());
            View again = rulebook.get()
                    .appraiser()
                    .view(
                            profile,
                            rulebook.get().read(profile, view.evaluatedAt()),
                            before,
                            Map.of(),
                            view.pending(),
                            new BitSet());
            List<String> differences = Differences.between(view, again);
            if (!differences.isEmpty()) {
                findings.differs(partition, profile.visitor(), "view: " + String.join("; ", differences));
            }
        }

        private Future<Void> compareHot(Map<String, Stored> settled) {
            return Future.all(settled.values().stream().map(this::compareHot).toList())
                    .mapEmpty();
        }

        private Future<Void> compareHot(Stored durable) {
            String visitor = durable.profile().visitor();
            return store.hot(visitor).map(hot -> {
                if (hot.isPresent()) {
                    findings.comparedHot();
                    if (!Objects.equals(
                            hot.get().profile().applied(), durable.profile().applied())) {
                        moving.add(visitor);
                    } else {
                        differs(visitor, "hot: ", hot.get().profile(), durable.profile());
                    }
                }
                return null;
            });
        }

        private Future<Void> compareScores(Map<String, Stored> settled) {
            Map<String, Profile> profiles = new HashMap<>();
            Map<String, View> views = new HashMap<>();
            settled.forEach((visitor, stored) -> {
                profiles.put(visitor, stored.profile());
                views.put(visitor, stored.view());
            });
            Committed here = new Committed(committed.epoch(), refolding.nextOffset(), committed.snapshot());
            return scores.check(partition, here, profiles, views).map(unexplained -> {
                unexplained.forEach((visitor, what) -> findings.differs(partition, visitor, what));
                return null;
            });
        }
    }
}

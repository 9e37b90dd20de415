package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Retracing;
import io.limen.gateway.flow.Retracing.Step;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One pass through a partition's log: the first so many visitors after one, in the order of their ids, as the log says
 * they are. To be run once.
 */
final class FoldedStretch implements Refolding.Reader {
    private static final int LOOKED_AT_ONCE = 500;

    private final Sources sources;
    private final int partition;
    private final Stretch stretch;
    private final Follower follower;
    private final Retracing retracing;
    private final Refolding folding;
    private final Map<String, Held> visitorToHeld = new HashMap<>();
    private final Deque<Taken> taken = new ArrayDeque<>();

    /** Told of what entries make of visitors; of those that are let go it was told for nothing. */
    interface Follower {
        Follower NOBODY = new Follower() {};

        /** What an entry made of its visitor, with the views before and after it. */
        default void became(VisitorEvent event, Stored before, Stored after) {}

        /** A view was made, after an entry or because time alone changed something. */
        default void viewed(Stored stored) {}

        default void letGo(String visitor) {}

        /** Some entries are folded, and their views made; the next ones are read when this completes. */
        default Future<Void> stretchFolded() {
            return Future.succeededFuture();
        }
    }

    /** A visitor, with the view as of the last entry but those that are {@link #taken}. */
    private static final class Held {
        private View view = View.NONE;
    }

    /** An entry that was folded, and whose view is still to be made. */
    private record Taken(Rulebook rulebook, Profile before, VisitorEvent event, Profile profile) {}

    FoldedStretch(Sources sources, int partition, Optional<Committed> committed, String after, int visitorsMax) {
        this(sources, partition, committed, after, visitorsMax, Follower.NOBODY);
    }

    FoldedStretch(
            Sources sources,
            int partition,
            Optional<Committed> committed,
            String after,
            int visitorsMax,
            Follower follower) {
        this.sources = sources;
        this.follower = follower;
        this.partition = partition;
        this.stretch = new Stretch(after, visitorsMax, this::letGo);
        this.retracing = new Retracing(sources.scorer(), sources.snapshots(), sources.clocks(), follower::viewed);
        this.folding = Refolding.begin(sources, partition, committed, this);
    }

    /** Completes when everything that is in the log by now is folded. */
    Future<NavigableMap<String, Stored>> run(Consumer<Integer> entriesRead) {
        return Repeat.untilAnswered(() -> sources.log().end(partition))
                .compose(end -> folding.through(end, entriesRead))
                .compose(folded -> lookAgain());
    }

    /**
     * The same, and another one in step with it: each entry is read once and folded by both. What this one makes of the
     * visitors is given, what the other does it says itself, by {@link #lookAgain}.
     */
    Future<NavigableMap<String, Stored>> runBeside(FoldedStretch other, Consumer<Integer> entriesRead) {
        folding.handOnTo(other.folding);
        return run(entriesRead);
    }

    private void letGo(String visitor) {
        visitorToHeld.remove(visitor);
        folding.forget(visitor);
        follower.letGo(visitor);
    }

    /** Whether there are visitors after the last of these. */
    boolean hasMore() {
        return stretch.hasMore();
    }

    @Override
    public boolean folds(String visitor, long offset) {
        return stretch.takes(visitor);
    }

    @Override
    public void became(Rulebook rulebook, Profile before, VisitorEvent event, Profile profile) {
        taken.add(new Taken(rulebook, before, event, profile));
    }

    /** Makes the views: of every visitor one entry at a time, of different visitors at once. */
    @Override
    public Future<Void> stretchFolded() {
        return Repeat.whileMore(() -> taken.isEmpty()
                        ? Future.succeededFuture(false)
                        : makeViews(nextOfEach()).map(true))
                .compose(made -> follower.stretchFolded());
    }

    /** The first entries of as many visitors as there are before another snapshot holds. */
    private List<Taken> nextOfEach() {
        Rulebook rulebook = taken.getFirst().rulebook();
        Set<String> visitors = new HashSet<>();
        List<Taken> next = new ArrayList<>();
        List<Taken> later = new ArrayList<>();
        while (!taken.isEmpty() && taken.getFirst().rulebook().hash().equals(rulebook.hash())) {
            Taken entry = taken.removeFirst();
            if (!stretch.visitors().contains(entry.event().visitor())) {
                continue;
            }
            (visitors.add(entry.event().visitor()) ? next : later).add(entry);
        }
        for (int i = later.size() - 1; i >= 0; i--) {
            taken.addFirst(later.get(i));
        }
        return next;
    }

    private Future<Void> makeViews(List<Taken> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Step> steps = entries.stream()
                .map(entry -> new Step(
                        new Stored(entry.before(), held(entry.event().visitor()).view), entry.event(), entry.profile()))
                .toList();
        return retracing.step(entries.get(0).rulebook(), steps).map(stored -> {
            for (int i = 0; i < stored.size(); i++) {
                Stored each = stored.get(i);
                held(each.profile().visitor()).view = each.view();
                follower.became(entries.get(i).event(), steps.get(i).before(), each);
            }
            return null;
        });
    }

    private Held held(String visitor) {
        return visitorToHeld.computeIfAbsent(visitor, first -> new Held());
    }

    /** What time alone has changed since the last entry of each. */
    Future<NavigableMap<String, Stored>> lookAgain() {
        long now = sources.clocks().wallMillis().getAsLong();
        List<String> visitors = List.copyOf(stretch.visitors());
        NavigableMap<String, Stored> visitorToStored = new TreeMap<>();
        int turns = (visitors.size() + LOOKED_AT_ONCE - 1) / LOOKED_AT_ONCE;
        return Repeat.upTo(turns, turn -> {
                    int from = turn * LOOKED_AT_ONCE;
                    List<Stored> some =
                            visitors.subList(from, Math.min(visitors.size(), from + LOOKED_AT_ONCE)).stream()
                                    .flatMap(visitor -> folding.profile(visitor).stream())
                                    .map(profile -> new Stored(profile, held(profile.visitor()).view))
                                    .toList();
                    return retracing.until(folding.rulebook(), some, now).map(looked -> {
                        looked.forEach(
                                stored -> visitorToStored.put(stored.profile().visitor(), stored));
                        return null;
                    });
                })
                .map(done -> visitorToStored);
    }
}

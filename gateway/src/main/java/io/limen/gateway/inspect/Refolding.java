package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.profile.Profile;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Some visitors of a partition, folded again from the beginning of its log. Used by one story at a time. */
final class Refolding {
    private static final int READ_ENTRIES_MAX = 1_000;

    private final EventLog log;
    private final Snapshots snapshots;
    private final int partition;
    private final Predicate<String> selected;
    private final Consumer<Profile> step;
    private final Map<String, Profile> visitorToProfile = new HashMap<>();
    private Rulebook rulebook;
    private long nextOffset;

    private Refolding(
            Sources sources, int partition, Rulebook first, Predicate<String> selected, Consumer<Profile> step) {
        this.log = sources.log();
        this.snapshots = sources.snapshots();
        this.partition = partition;
        this.rulebook = first;
        this.selected = selected;
        this.step = step;
    }

    /**
     * Nothing folded yet.
     *
     * @param committed how far the owner is: its snapshot is in force where the log begins without saying which
     * @param step told of every profile after every event
     */
    static Refolding begin(
            Sources sources, int partition, Committed committed, Predicate<String> selected, Consumer<Profile> step) {
        Rulebook first = sources.snapshots().of(committed.snapshot()).orElseGet(() -> sources.snapshots()
                .active());
        return new Refolding(sources, partition, first, selected, step);
    }

    /** Folds on, up to below this offset. */
    Future<Void> through(long endOffset, Consumer<Integer> entriesRead) {
        return Repeat.whileMore(
                () -> nextOffset >= endOffset ? Future.succeededFuture(false) : read(endOffset, entriesRead));
    }

    private Future<Boolean> read(long endOffset, Consumer<Integer> entriesRead) {
        int entriesMax = (int) Math.min(READ_ENTRIES_MAX, endOffset - nextOffset);
        return log.read(partition, nextOffset, entriesMax).map(batch -> {
            if (batch.entries().isEmpty()) {
                throw new Failure(
                        Failure.Code.CORRUPT,
                        "partition " + partition + ": the log ends at " + nextOffset + " (expected: " + endOffset
                                + ")");
            }
            fold(batch);
            entriesRead.accept(batch.entries().size());
            return true;
        });
    }

    private void fold(EventLog.Batch batch) {
        for (int index = 0; index < batch.entries().size(); index++) {
            Entry entry = batch.entries().get(index);
            if (entry instanceof Activated activated) {
                activate(activated);
            } else if (entry instanceof VisitorEvent event && selected.test(event.visitor())) {
                Profile before = visitorToProfile.computeIfAbsent(event.visitor(), rulebook.fold()::fresh);
                Profile after = rulebook.fold().fold(snapshots.aligned(before, rulebook), event, batch.position(index));
                visitorToProfile.put(event.visitor(), after);
                step.accept(after);
            }
        }
        nextOffset = batch.nextOffset();
    }

    private void activate(Activated activated) {
        rulebook = snapshots
                .of(activated.snapshot())
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT,
                        "snapshot " + activated.snapshot() + " was activated, but its files are gone"));
    }

    /** The offset of the first entry that is not folded. */
    long nextOffset() {
        return nextOffset;
    }

    Optional<Profile> profile(String visitor) {
        return Optional.ofNullable(visitorToProfile.get(visitor));
    }

    Set<String> visitors() {
        return visitorToProfile.keySet();
    }

    /** Forgets all others. */
    void keepOnly(Collection<String> visitors) {
        visitorToProfile.keySet().retainAll(visitors);
    }
}

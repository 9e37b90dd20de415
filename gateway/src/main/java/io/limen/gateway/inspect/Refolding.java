package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.profile.Profile;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some visitors of a partition, folded again from the beginning of its log. Used by one story at a time. */
final class Refolding {
    private static final int READ_ENTRIES_MAX = 1_000;

    private final EventLog log;
    private final Quarantine quarantine;
    private final Snapshots snapshots;
    private final int partition;
    private final Reader reader;
    private final Map<String, Profile> visitorToProfile = new HashMap<>();
    private Rulebook rulebook;
    /** What the owner set aside. */
    private Set<Position> aside = Set.of();

    private long nextOffset;
    private @Nullable Refolding beside;

    /** Who follows the folding. */
    interface Reader {
        /** Whether this visitor's entry, at this offset, is folded; asked of every entry before it is. */
        boolean folds(String visitor, long offset);

        /** What an entry made of its visitor; what it was before was aligned with the same rulebook. */
        default void became(Rulebook rulebook, Profile before, VisitorEvent event, Profile after) {}

        /** Some entries are folded; the next ones are read when this completes. */
        default Future<Void> stretchFolded() {
            return Future.succeededFuture();
        }
    }

    private Refolding(Sources sources, int partition, Rulebook first, Reader reader) {
        this.log = sources.log();
        this.quarantine = sources.quarantine();
        this.snapshots = sources.snapshots();
        this.partition = partition;
        this.rulebook = first;
        this.reader = reader;
    }

    /**
     * Nothing folded yet. Which snapshot is in force the log says itself, from its beginning on.
     *
     * @param committed how far the owner is: its snapshot is in force where the log never says which
     */
    static Refolding begin(Sources sources, int partition, Optional<Committed> committed, Reader reader) {
        Rulebook first = committed
                .flatMap(place -> sources.snapshots().of(place.snapshot()))
                .orElseGet(() -> sources.snapshots().active());
        return new Refolding(sources, partition, first, reader);
    }

    /** Has another one, of the same partition and at the same place, fold what this one reads. */
    void handOnTo(Refolding other) {
        beside = other;
    }

    /** Folds on, up to below this offset. */
    Future<Void> through(long endOffset, Consumer<Integer> entriesRead) {
        return Repeat.untilAnswered(() -> quarantine.of(partition)).compose(kept -> {
            passBy(kept.stream().map(SetAside::position).collect(Collectors.toUnmodifiableSet()));
            return Repeat.whileMore(
                    () -> nextOffset >= endOffset ? Future.succeededFuture(false) : read(endOffset, entriesRead));
        });
    }

    private Future<Boolean> read(long endOffset, Consumer<Integer> entriesRead) {
        int entriesMax = (int) Math.min(READ_ENTRIES_MAX, endOffset - nextOffset);
        return Repeat.untilAnswered(() -> log.read(partition, nextOffset, entriesMax))
                .compose(batch -> {
                    checkGapless(batch, endOffset);
                    entriesRead.accept(batch.entries().size());
                    return take(batch).map(true);
                });
    }

    private void passBy(Set<Position> positions) {
        aside = positions;
        if (beside != null) {
            beside.passBy(positions);
        }
    }

    private Future<Void> take(EventLog.Batch batch) {
        Refolding other = beside;
        fold(batch);
        return reader.stretchFolded().compose(done -> other == null ? Future.succeededFuture() : other.take(batch));
    }

    private void checkGapless(EventLog.Batch batch, long endOffset) {
        if (batch.entries().isEmpty()) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "partition " + partition + ": the log ends at " + nextOffset + " (expected: " + endOffset + ")");
        }
        if (batch.firstOffset() != nextOffset) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "partition " + partition + ": the log goes on at " + batch.firstOffset() + " (expected: "
                            + nextOffset + ")");
        }
    }

    private void fold(EventLog.Batch batch) {
        for (int index = 0; index < batch.entries().size(); index++) {
            Entry entry = batch.entries().get(index);
            if (entry instanceof Activated activated) {
                activate(activated);
            } else if (entry instanceof VisitorEvent event
                    && reader.folds(event.visitor(), batch.firstOffset() + index)) {
                Profile known = visitorToProfile.computeIfAbsent(event.visitor(), rulebook.fold()::fresh);
                Profile before = snapshots.aligned(known, rulebook);
                Profile after = fold(before, event, batch.position(index));
                visitorToProfile.put(event.visitor(), after);
                reader.became(rulebook, before, event, after);
            }
        }
        nextOffset = batch.nextOffset();
    }

    /** As the owner did: what was set aside is passed by, though this release could take it. */
    private Profile fold(Profile before, VisitorEvent event, Position position) {
        return aside.contains(position)
                ? rulebook.fold().passBy(before, position)
                : rulebook.fold().fold(before, event, position);
    }

    private void activate(Activated activated) {
        rulebook = snapshots
                .of(activated.snapshot())
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT,
                        "snapshot " + activated.snapshot() + " was activated, but its files are gone"));
    }

    /** In force after what is folded. */
    Rulebook rulebook() {
        return rulebook;
    }

    /** Forgets a visitor who is not to be folded any further. */
    void forget(String visitor) {
        visitorToProfile.remove(visitor);
    }

    Optional<Profile> profile(String visitor) {
        return Optional.ofNullable(visitorToProfile.get(visitor));
    }
}

package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How places of a partition compare. */
final class Places {
    /** Before anything was folded. */
    static final Committed NOWHERE = new Committed(-1, -1, "");

    static final Comparator<Committed> ORDER =
            Comparator.comparingInt(Committed::epoch).thenComparingLong(Committed::nextOffset);

    private Places() {}

    static boolean isLater(Committed place, Committed other) {
        return ORDER.compare(place, other) > 0;
    }

    static Optional<Committed> known(Committed place) {
        return place.equals(NOWHERE) ? Optional.empty() : Optional.of(place);
    }

    /** The last entry folded at this place; empty where there is none. */
    static Optional<Position> last(int partition, Committed place) {
        return place.nextOffset() < 1
                ? Optional.empty()
                : Optional.of(new Position(place.epoch(), partition, place.nextOffset() - 1));
    }

    /** Whether what is folded so far includes the entry at this position. */
    static boolean covers(Committed folded, Position wanted) {
        return folded.epoch() > wanted.epoch()
                || (folded.epoch() == wanted.epoch() && folded.nextOffset() > wanted.offset());
    }

    /** The furthest of the positions asked for in this partition; null where none is. */
    static @Nullable Position wanted(List<Position> atLeast, int partition) {
        Position wanted = null;
        for (Position position : atLeast) {
            if (position.partition() == partition && (wanted == null || position.covers(wanted))) {
                wanted = position;
            }
        }
        return wanted;
    }

    /** Whether the profile has the entry folded in, as far as it can tell itself. */
    static boolean reflects(Stored stored, @Nullable Position wanted) {
        Position applied = stored.profile().applied();
        return wanted == null || (applied != null && applied.covers(wanted));
    }

    /** Whether the same visitor's profile was folded less far. */
    static boolean isOlder(Stored stored, Stored other) {
        Position mine = stored.profile().applied();
        Position theirs = other.profile().applied();
        return theirs != null && (mine == null || !mine.covers(theirs));
    }
}

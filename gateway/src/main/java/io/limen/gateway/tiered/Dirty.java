package io.limen.gateway.tiered;

import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A visitor of whom something is not durable yet. Changed at home; what is stored may be read anywhere.
 *
 * <p>While a write is under way what comes in counts for the next one:
 * <pre>
 *  saved ──▶ waiting ──begin──▶ under way ──written, nothing new──▶ gone
 *               ▲                  │ │
 *               └─────failed───────┘ └─written, but saved again──▶ waiting, with what came in meanwhile
 * </pre>
 */
final class Dirty {
    /** Where a visitor flips between segments so often, it is written rather than remembered. */
    static final int CHANGES_MAX = 64;

    final OwnedPartition partition;
    final String visitor;
    /** Orders those that are to be written at the same moment. */
    final long number;
    /** When it is to be written, milliseconds; changed by its queue only. */
    long writeAt;

    private volatile Stored stored;
    private List<SegmentChange> changes = new ArrayList<>();
    /** The place before the first event that is not durable; null where only views are not. */
    private @Nullable Committed hold;

    private long sinceMillis;
    private long touchedMillis;

    private @Nullable Stored underWay;
    private int changesUnderWay;
    private @Nullable Committed holdMeanwhile;
    private boolean savedMeanwhile;
    private long sinceMeanwhile;

    Dirty(OwnedPartition partition, Stored stored, long number, long nowMillis) {
        this.partition = partition;
        this.visitor = stored.profile().visitor();
        this.stored = stored;
        this.number = number;
        this.sinceMillis = nowMillis;
        this.touchedMillis = nowMillis;
    }

    Stored stored() {
        return stored;
    }

    /**
     * Something new is known.
     *
     * @param before the place before the events that are new; null where there are none, only another view
     */
    void saved(Stored latest, List<SegmentChange> more, @Nullable Committed before, long nowMillis) {
        stored = latest;
        changes.addAll(more);
        if (underWay != null && !savedMeanwhile) {
            savedMeanwhile = true;
            sinceMeanwhile = nowMillis;
        }
        if (before == null) {
            return;
        }
        touchedMillis = nowMillis;
        if (underWay == null && hold == null) {
            hold = before;
            sinceMillis = nowMillis;
            partition.hold(before);
        } else if (underWay != null && holdMeanwhile == null) {
            holdMeanwhile = before;
            partition.hold(before);
        }
    }

    boolean holds() {
        return hold != null;
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** When it should be written, milliseconds. */
    long due(WriteBehindStore.Options options) {
        if (changes.size() >= CHANGES_MAX) {
            return Long.MIN_VALUE;
        }
        return holds()
                ? Math.min(
                        touchedMillis + options.idle().toMillis(),
                        sinceMillis + options.max().toMillis())
                : sinceMillis + options.views().toMillis();
    }

    /** What is to be written now. */
    Saving begin() {
        Stored now = stored;
        underWay = now;
        changesUnderWay = changes.size();
        return new Saving(now, changes);
    }

    /** The write came to nothing: all of it is to be written still. */
    void failed() {
        if (hold == null) {
            hold = holdMeanwhile;
        } else if (holdMeanwhile != null) {
            partition.let(holdMeanwhile);
        }
        over();
    }

    /** The write is durable. Whether nothing is left to be written. */
    boolean written() {
        boolean clean = !savedMeanwhile;
        changes = new ArrayList<>(changes.subList(changesUnderWay, changes.size()));
        if (hold != null) {
            partition.let(hold);
        }
        hold = holdMeanwhile;
        sinceMillis = savedMeanwhile ? sinceMeanwhile : sinceMillis;
        over();
        return clean;
    }

    private void over() {
        underWay = null;
        changesUnderWay = 0;
        holdMeanwhile = null;
        savedMeanwhile = false;
    }

    /** What is durable is newer: it counts. */
    void adopted(Stored durable) {
        stored = durable;
    }

    /** Something newer is durable already: nothing of this is to be written. */
    void outdated() {
        written();
        if (hold != null) {
            partition.let(hold);
            hold = null;
        }
    }
}

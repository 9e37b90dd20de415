package io.limen.gateway.segment;

import io.limen.gateway.event.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A visitor entered or left a segment.
 *
 * @param entered false for left
 * @param at when it was seen, epoch milliseconds
 * @param position the last entry that was folded in then; null where none was
 */
public record SegmentChange(
        String segment, boolean entered, long at, @Nullable Position position) {

    /** What is different in the later view, entered ones first. */
    public static List<SegmentChange> between(View before, View after, @Nullable Position position) {
        List<SegmentChange> changes = new ArrayList<>();
        addAbsent(after, before, true, after.evaluatedAt(), position, changes);
        addAbsent(before, after, false, after.evaluatedAt(), position, changes);
        return changes;
    }

    private static void addAbsent(
            View from, View other, boolean entered, long at, @Nullable Position position, List<SegmentChange> changes) {
        for (Membership membership : from.memberships()) {
            if (other.memberships().stream().noneMatch(each -> each.segment().equals(membership.segment()))) {
                changes.add(new SegmentChange(membership.segment(), entered, at, position));
            }
        }
    }
}

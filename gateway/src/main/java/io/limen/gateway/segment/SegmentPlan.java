package io.limen.gateway.segment;

import io.limen.gateway.segment.Condition.Input;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All segments of a snapshot, evaluated together at one moment.
 *
 * <p>A visitor enters when {@code when} holds, stays while {@code until} does not, lingers for a while after that, and
 * is never in a segment without being in its parent.
 */
public final class SegmentPlan {
    private final List<Segment> segments;
    private final List<Set<Input>> segmentToReads;
    private final Map<String, Integer> nameToSegment = new HashMap<>();

    public SegmentPlan(List<Segment> segments) {
        this.segments = List.copyOf(segments);
        this.segmentToReads = segments.stream().map(SegmentPlan::readsOf).toList();
        for (int i = 0; i < segments.size(); i++) {
            nameToSegment.put(segments.get(i).name(), i);
        }
    }

    private static Set<Input> readsOf(Segment segment) {
        Set<Input> reads = new HashSet<>(segment.when().reads());
        reads.addAll(segment.until().reads());
        if (segment.parent() >= 0) {
            reads.add(new Input.SegmentInput(segment.parent()));
        }
        return Set.copyOf(reads);
    }

    public List<Segment> segments() {
        return segments;
    }

    /**
     * Who the visitor is at a moment.
     *
     * @param memberships the segments the visitor is in, in the order of the plan
     * @param due when this may change by time alone, epoch milliseconds
     */
    public record Standing(List<Membership> memberships, long due) {}

    /**
     * Evaluates the segments.
     *
     * @param before the memberships of the view before
     * @param dueBefore when that view was to be looked at again
     * @param inputs what conditions read; its {@code segment} must answer from {@code members}
     * @param members one place a segment, written in order as segments are evaluated
     * @param changes what is new since the view before
     */
    public Standing evaluate(
            List<Membership> before, long dueBefore, Inputs inputs, boolean[] members, Changes changes) {
        Changes relevant = dueBefore <= inputs.now() ? Changes.everything() : changes;
        @Nullable Membership[] segmentToBefore = bySegment(before);
        for (int i = 0; i < segments.size(); i++) {
            members[i] = segmentToBefore[i] != null;
        }
        List<Membership> after = new ArrayList<>();
        BitSet flipped = new BitSet();
        long due = relevant.all() ? Condition.NEVER : dueBefore;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            Membership was = segmentToBefore[i];
            if (!relevant.touch(segmentToReads.get(i), flipped)) {
                if (was != null) {
                    after.add(was);
                }
                continue;
            }
            long whenDue = segment.when().due(inputs);
            Membership now = evaluate(segment, was, inputs, members, whenDue);
            members[i] = now != null;
            if ((was != null) != (now != null)) {
                flipped.set(i);
            }
            due = Math.min(due, whenDue);
            if (now != null) {
                after.add(now);
                // While it holds its end is known; who lingers may enter again, or leave.
                long untilDue = now.until() == Condition.NEVER
                        ? now.trueUntil()
                        : Math.min(now.until(), segment.until().due(inputs));
                due = Math.min(due, untilDue);
            }
        }
        return new Standing(after, due);
    }

    private static @Nullable Membership evaluate(
            Segment segment, @Nullable Membership was, Inputs inputs, boolean[] members, long whenDue) {
        if (segment.parent() >= 0 && !members[segment.parent()]) {
            return null;
        }
        long now = inputs.now();
        boolean enters = segment.when().test(inputs);
        if (enters || (was != null && !segment.until().test(inputs))) {
            long trueUntil = Math.min(whenDue, segment.until().due(inputs));
            return new Membership(
                    segment.name(), segment.bit(), was == null ? now : was.since(), trueUntil, Condition.NEVER);
        }
        if (was == null) {
            return null;
        }
        long lastTrue = Math.min(was.trueUntil(), now);
        long until = lastTrue + segment.lingerMillis();
        return until > now ? new Membership(segment.name(), segment.bit(), was.since(), lastTrue, until) : null;
    }

    /** Looked up once a membership: looking for each segment in the list would cost their product. */
    private @Nullable Membership[] bySegment(List<Membership> memberships) {
        @Nullable Membership[] segmentToMembership = new Membership[segments.size()];
        for (Membership membership : memberships) {
            Integer segment = nameToSegment.get(membership.segment());
            if (segment != null) {
                segmentToMembership[segment] = membership;
            }
        }
        return segmentToMembership;
    }
}

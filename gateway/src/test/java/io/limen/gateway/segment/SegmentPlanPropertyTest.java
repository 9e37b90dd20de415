package io.limen.gateway.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.segment.SegmentPlanTest.Not;
import io.limen.gateway.segment.SegmentPlanTest.Visitor;
import io.limen.gateway.segment.SegmentPlanTest.Within;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SegmentPlanPropertyTest {
    private static final SegmentPlan.Standing NOBODY = new SegmentPlan.Standing(List.of(), Condition.NEVER);

    /** Looking in between, by a timer or a reader, never changes who is in a segment later. */
    @Property
    void evaluateShouldGiveTheSameMembersWhenLookedAtInBetween(
            @ForAll @IntRange(min = 1, max = 50) int limit,
            @ForAll @IntRange(min = 0, max = 50) int linger,
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 120) Integer> looks,
            @ForAll @IntRange(min = 121, max = 160) int end) {
        Condition within = new Within(limit);
        SegmentPlan plan = new SegmentPlan(List.of(new Segment("s", 0, within, new Not(within), linger, -1, "within")));
        SegmentPlan.Standing first = at(plan, NOBODY, 0);
        SegmentPlan.Standing looked = first;
        for (int look : new TreeSet<>(looks)) {
            looked = at(plan, looked, look);
            assertThat(looked.memberships().isEmpty()).isEqualTo(look >= limit + linger);
        }
        assertThat(at(plan, looked, end).memberships())
                .isEqualTo(at(plan, first, end).memberships());
    }

    /** Nothing happens before it is due. */
    @Property
    void evaluateShouldChangeNothingWhenNotYetDue(
            @ForAll @IntRange(min = 1, max = 50) int limit,
            @ForAll @IntRange(min = 0, max = 50) int linger,
            @ForAll @IntRange(min = 0, max = 120) int at,
            @ForAll @IntRange(min = 0, max = 120) int later) {
        Condition within = new Within(limit);
        SegmentPlan plan = new SegmentPlan(List.of(new Segment("s", 0, within, new Not(within), linger, -1, "within")));
        SegmentPlan.Standing first = at(plan, at(plan, NOBODY, 0), at);
        if (at + later < first.due()) {
            assertThat(at(plan, first, at + later).memberships().isEmpty())
                    .isEqualTo(first.memberships().isEmpty());
        }
    }

    private static SegmentPlan.Standing at(SegmentPlan plan, SegmentPlan.Standing before, long now) {
        Visitor visitor = new Visitor(0, 0, now);
        return plan.evaluate(before.memberships(), before.due(), visitor, visitor.members(), Changes.everything());
    }
}

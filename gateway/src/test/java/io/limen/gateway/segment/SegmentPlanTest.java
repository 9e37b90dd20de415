package io.limen.gateway.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SegmentPlanTest {
    private static final long MINUTE = 60_000;

    /** One number and one moment an event happened: enough to enter, leave, linger and come due. */
    static final class Visitor implements Inputs {
        private final double number;
        private final long eventAt;
        private final long now;
        private final boolean[] members = new boolean[4];

        Visitor(double number, long eventAt, long now) {
            this.number = number;
            this.eventAt = eventAt;
            this.now = now;
        }

        boolean[] members() {
            return members;
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public double number(int feature) {
            return feature == 0 ? number : (now - eventAt) / 1000.0;
        }

        @Override
        public @Nullable String text(int feature) {
            return null;
        }

        @Override
        public double score(int model) {
            return Double.NaN;
        }

        @Override
        public boolean segment(int segment) {
            return members[segment];
        }

        @Override
        public Value flag(int flag) {
            return new Value.Bool(false);
        }

        @Override
        public @Nullable Value context(String path) {
            return null;
        }
    }

    /** {@code number > bound}. */
    record Above(double bound) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return inputs.number(0) > bound;
        }

        @Override
        public long due(Inputs inputs) {
            return NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of(new Input.FeatureInput(0));
        }
    }

    /** {@code since < limit}. */
    record Within(long limitMillis) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return inputs.number(1) * 1000 < limitMillis;
        }

        @Override
        public long due(Inputs inputs) {
            long ends = inputs.now() - (long) (inputs.number(1) * 1000) + limitMillis;
            return ends > inputs.now() ? ends : NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of(new Input.FeatureInput(1));
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return !condition.test(inputs);
        }

        @Override
        public long due(Inputs inputs) {
            return condition.due(inputs);
        }

        @Override
        public Set<Input> reads() {
            return condition.reads();
        }
    }

    private static Segment segment(String name, int bit, Condition when, Condition until, long linger, int parent) {
        return new Segment(name, bit, when, until, linger, parent, name);
    }

    private static SegmentPlan.Standing evaluate(SegmentPlan plan, SegmentPlan.Standing before, Visitor visitor) {
        return plan.evaluate(before.memberships(), before.due(), visitor, visitor.members(), Changes.everything());
    }

    private static final SegmentPlan.Standing NOBODY = new SegmentPlan.Standing(List.of(), Condition.NEVER);

    private static Visitor visitor(double number, long eventAt, long now) {
        return new Visitor(number, eventAt, now);
    }

    @Test
    void evaluateShouldKeepMemberWhenBetweenWhenAndUntil() {
        SegmentPlan plan = new SegmentPlan(List.of(segment("intent", 0, new Above(75), new Not(new Above(65)), 0, -1)));
        var entered = evaluate(plan, NOBODY, visitor(80, 0, 1000));
        var kept = evaluate(plan, entered, visitor(70, 0, 2000));
        var left = evaluate(plan, kept, visitor(60, 0, 3000));
        assertThat(entered.memberships()).singleElement().satisfies(m -> assertThat(m.since())
                .isEqualTo(1000));
        assertThat(kept.memberships()).singleElement().satisfies(m -> assertThat(m.since())
                .isEqualTo(1000));
        assertThat(left.memberships()).isEmpty();
        assertThat(evaluate(plan, NOBODY, visitor(70, 0, 1000)).memberships()).isEmpty();
    }

    @Test
    void evaluateShouldEndLingeringCountedFromWhenConditionWasLastTrueWhenNoTimerCameBy() {
        Condition recent = new Within(5 * MINUTE);
        SegmentPlan plan = new SegmentPlan(List.of(segment("fresh", 0, recent, new Not(recent), 10 * MINUTE, -1)));
        var entered = evaluate(plan, NOBODY, visitor(0, 0, MINUTE));
        assertThat(entered.due()).isEqualTo(5 * MINUTE);
        var lingering = evaluate(plan, entered, visitor(0, 0, 14 * MINUTE));
        assertThat(lingering.memberships()).singleElement().satisfies(m -> assertThat(m.until())
                .isEqualTo(15 * MINUTE));
        assertThat(lingering.due()).isEqualTo(15 * MINUTE);
        assertThat(evaluate(plan, entered, visitor(0, 0, 15 * MINUTE)).memberships())
                .isEmpty();
        assertThat(evaluate(plan, lingering, visitor(0, 0, 15 * MINUTE)).memberships())
                .isEmpty();
    }

    @Test
    void evaluateShouldEndChildWhenParentEnds() {
        SegmentPlan plan = new SegmentPlan(List.of(
                segment("parent", 0, new Above(10), new Not(new Above(10)), 0, -1),
                segment("child", 1, new Above(5), new Not(new Above(5)), 60 * MINUTE, 0)));
        var both = evaluate(plan, NOBODY, visitor(11, 0, 1000));
        assertThat(both.memberships()).extracting(Membership::segment).containsExactly("parent", "child");
        assertThat(evaluate(plan, both, visitor(7, 0, 2000)).memberships()).isEmpty();
    }

    @Test
    void evaluateShouldLeaveUntouchedSegmentsAloneWhenNothingTheyReadChanged() {
        SegmentPlan plan = new SegmentPlan(List.of(
                segment("a", 0, new Above(10), new Not(new Above(10)), 0, -1),
                segment("b", 1, new Within(MINUTE), new Not(new Within(MINUTE)), 0, -1)));
        var before = evaluate(plan, NOBODY, visitor(11, 0, 1000));
        BitSet second = new BitSet();
        second.set(1);
        Visitor later = visitor(3, 1500, 2000);
        var after = plan.evaluate(
                before.memberships(), before.due(), later, later.members(), new Changes(false, second, new BitSet()));
        // The number fell, but the change handed in does not name it: its segment is not looked at.
        assertThat(after.memberships()).extracting(Membership::segment).containsExactly("a", "b");
        assertThat(later.members()).startsWith(true, true);
    }

    @Test
    void evaluateShouldLookAtEverythingWhenViewIsDue() {
        SegmentPlan plan =
                new SegmentPlan(List.of(segment("fresh", 0, new Within(MINUTE), new Not(new Within(MINUTE)), 0, -1)));
        var before = evaluate(plan, NOBODY, visitor(0, 0, 1000));
        Visitor later = visitor(0, 0, MINUTE);
        var after = plan.evaluate(
                before.memberships(),
                before.due(),
                later,
                later.members(),
                new Changes(false, new BitSet(), new BitSet()));
        assertThat(after.memberships()).isEmpty();
    }
}

package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Segment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What time alone would change of a newcomer is never frozen into a rule. */
class EdgeRulesTimeTest {
    private static final long NOW = 1_000_000;

    /** True, until so many milliseconds later. */
    private record Until(long due, Set<Input> reads) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return inputs.now() < due;
        }

        @Override
        public long due(Inputs inputs) {
            return due;
        }
    }

    private record Reads(Input input) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return input instanceof Input.SegmentInput segment
                    ? inputs.segment(segment.segment())
                    : inputs.flag(0).equals(new Value.Bool(true));
        }

        @Override
        public long due(Inputs inputs) {
            return NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of(input);
        }
    }

    private static final Condition ALWAYS = new Until(Condition.NEVER, Set.of());
    private static final Condition SOON_OVER = new Until(NOW + 1, Set.of());

    private static Optional<List<EdgeRules.Rule>> newcomer(
            Condition when, Condition cap, Condition inSegment, Condition forFlag) {
        Snippet snippet = Snippet.parse("a.html", "<p>A</p>");
        Snapshot snapshot = new Snapshot(
                "abc",
                new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1_000, Long.MAX_VALUE),
                List.of(),
                List.of(new Segment("some", 0, inSegment, ALWAYS, 0, -1, "")),
                List.of(new Flag(
                        "flag",
                        new Value.Bool(false),
                        Flag.DEFAULT,
                        List.of(new Flag.Rule(forFlag, "", new Value.Bool(true), "on", 1)),
                        Optional.empty(),
                        false)),
                List.of(),
                List.of(new Slot("hero", Optional.empty())),
                List.of(new Experience(
                        "show",
                        0,
                        when,
                        "",
                        Optional.empty(),
                        0,
                        cap,
                        Optional.empty(),
                        false,
                        List.of(new Variant("a", snippet, 1)))));
        EdgeRules rules = EdgeRules.of(Rulebook.of(snapshot, 60_000), NOW);
        return Objects.requireNonNull(rules.slotToRules().get("hero")).newcomer();
    }

    @Test
    void rulesShouldSayWhatLastsForEver() {
        assertThat(newcomer(ALWAYS, ALWAYS, ALWAYS, ALWAYS))
                .hasValueSatisfying(rules -> assertThat(rules).hasSize(1));
        assertThat(newcomer(new Reads(new Input.SegmentInput(0)), ALWAYS, ALWAYS, ALWAYS))
                .isPresent();
        assertThat(newcomer(new Reads(new Input.FlagInput(0)), ALWAYS, ALWAYS, ALWAYS))
                .isPresent();
    }

    @Test
    void rulesShouldLeaveToTheGatewayWhatEndsByTimeAlone() {
        assertThat(newcomer(SOON_OVER, ALWAYS, ALWAYS, ALWAYS)).isEmpty();
        assertThat(newcomer(ALWAYS, SOON_OVER, ALWAYS, ALWAYS)).isEmpty();
        assertThat(newcomer(new Reads(new Input.SegmentInput(0)), ALWAYS, SOON_OVER, ALWAYS))
                .isEmpty();
        assertThat(newcomer(new Reads(new Input.FlagInput(0)), ALWAYS, ALWAYS, SOON_OVER))
                .isEmpty();
    }
}

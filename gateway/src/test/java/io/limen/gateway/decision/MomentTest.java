package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.FlagEvaluation.Why;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MomentTest {
    /** A bug of a library's, say. */
    private static final Condition BROKEN = condition(Set.of(), inputs -> {
        throw new IllegalStateException("broken");
    });

    private interface Working {
        boolean test(Inputs inputs);
    }

    private static Condition condition(Set<Condition.Input> reads, Working test) {
        return new Condition() {
            @Override
            public boolean test(Inputs inputs) {
                return test.test(inputs);
            }

            @Override
            public long due(Inputs inputs) {
                return NEVER;
            }

            @Override
            public Set<Input> reads() {
                return reads;
            }
        };
    }

    private static Flag flag(String name, Condition when) {
        return new Flag(
                name,
                new Value.Num(1),
                Flag.DEFAULT,
                List.of(new Flag.Rule(when, "", new Value.Num(2), "more", 1)),
                Optional.empty(),
                false);
    }

    @Test
    void flagShouldNotBeSoundWhenARuleOfItsOwnOrOfAFlagItReadsCannotBeWorkedOut() {
        Condition always = condition(Set.of(), inputs -> true);
        Condition readsBroken = condition(Set.of(new Condition.Input.FlagInput(0)), inputs -> inputs.flag(0)
                .equals(new Value.Num(1)));
        Snapshot snapshot = new Snapshot(
                "abc",
                new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1000, Long.MAX_VALUE),
                List.of(),
                List.of(),
                List.of(flag("broken", BROKEN), flag("reader", readsBroken), flag("other", always)),
                List.of(),
                List.of(),
                List.of());
        Rulebook rulebook = Rulebook.of(snapshot, 60_000);
        Moment moment = rulebook.appraiser()
                .moment("v", rulebook.read(rulebook.fold().fresh("v"), 1_000), Map.of(), Value.Fields.NONE);

        assertThat(moment.evaluation(1))
                .isEqualTo(new FlagEvaluation("reader", new Value.Num(2), "more", Why.TARGETING_MATCH, false));
        assertThat(moment.evaluation(0))
                .isEqualTo(new FlagEvaluation("broken", new Value.Num(1), "default", Why.DEFAULT, false));
        assertThat(moment.evaluation(2).sound()).isTrue();
        assertThat(moment.faults()).hasSize(1);
    }
}

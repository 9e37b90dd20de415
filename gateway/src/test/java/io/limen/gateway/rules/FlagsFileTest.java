package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.FlagEvaluation.Why;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Value;
import io.limen.gateway.settings.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flags of a file are for somebody, and why. */
class FlagsFileTest {
    private static final Value.Fields PRODUCT =
            new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text("/p/1")))));

    private static Configuration.Result load(String... flags) {
        return Configuration.load(
                SampleConfiguration.shop().file("flags.yaml", flags).files());
    }

    private static Rulebook rulebook(String... flags) {
        Configuration.Result result = load(flags);
        assertThat(result.problems()).isEmpty();
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 60_000);
    }

    /** The first flag, for a visitor with an empty profile. */
    private static FlagEvaluation evaluated(Rulebook rulebook, String visitor, Value.Fields context) {
        Value.Fields typed = rulebook.snapshot().definitions().pageTypes().typed(context);
        Moment moment = rulebook.appraiser()
                .moment(visitor, rulebook.read(rulebook.fold().fresh(visitor), 1_000), Map.of(), typed);
        FlagEvaluation evaluation = moment.evaluation(0);
        assertThat(moment.flag(0)).as("what conditions read").isEqualTo(evaluation.value());
        return evaluation;
    }

    private static FlagEvaluation evaluated(String visitor, Value.Fields context, String... flags) {
        return evaluated(rulebook(flags), visitor, context);
    }

    private static FlagEvaluation evaluated(String visitor, String... flags) {
        return evaluated(visitor, PRODUCT, flags);
    }

    private static FlagEvaluation number(double value, String variant, Why why) {
        return new FlagEvaluation("f", new Value.Num(value), variant, why, true);
    }

    @Test
    void flagShouldBeStaticWhenItHasNoRules() {
        assertThat(evaluated("v", "f: { default: 1 }")).isEqualTo(number(1, "default", Why.STATIC));
        assertThat(evaluated("v", "f: { variants: { a: 1, b: 2 }, default: b }"))
                .isEqualTo(number(2, "b", Why.STATIC));
    }

    @Test
    void flagShouldSayWhichRuleServedWhenItsValuesHaveNoNames() {
        String rules = "f: { default: 1, rules: [ { when: page.type == 'other', serve: 2 }, { serve: 3 } ] }";
        assertThat(evaluated("v", rules)).isEqualTo(number(3, "rule_2", Why.TARGETING_MATCH));
        assertThat(evaluated(
                        "v",
                        Value.Fields.NONE,
                        "f: { default: 1, rules: [ { when: page.type == 'product', serve: 2 } ] }"))
                .isEqualTo(number(1, "default", Why.DEFAULT));
    }

    @Test
    void flagShouldSayTheNameWhenItsValuesHaveNames() {
        assertThat(evaluated("v", "f: { variants: { a: 1, b: 2 }, default: a, rules: [ { serve: b } ] }"))
                .isEqualTo(number(2, "b", Why.TARGETING_MATCH));
    }

    @Test
    void textFlagShouldServeTheVariantsTextAndNotItsName() {
        assertThat(evaluated("v", "f: { variants: { a: b, b: c }, default: b }").value())
                .isEqualTo(new Value.Text("c"));
    }

    @Test
    void splitShouldDrawByThePublicHashOfTheFlagsName() {
        String split =
                "f: { variants: { a: 1, b: 2, c: 3 }, default: a, rules: [ { split: { a: 20%, b: 50%, c: 30% } } ] }";
        Rulebook rulebook = rulebook(split);
        int[] variantToVisitors = new int[4];
        for (int i = 0; i < 2_000; i++) {
            double bucket = Bucketing.bucket("f", "v" + i);
            double expected = bucket < 0.2 ? 1 : bucket < 0.7 ? 2 : 3;
            FlagEvaluation drawn = evaluated(rulebook, "v" + i, PRODUCT);
            assertThat(drawn.value()).as("v%s at %s", i, bucket).isEqualTo(new Value.Num(expected));
            assertThat(drawn.why()).isEqualTo(Why.SPLIT);
            variantToVisitors[(int) expected]++;
        }
        assertThat(variantToVisitors[1]).isBetween(330, 470);
        assertThat(variantToVisitors[2]).isBetween(930, 1_070);
    }

    @Test
    void splitShouldServeNobodyWithoutAnId() {
        String split = "f: { variants: { a: 1, b: 2 }, default: a, rules: [ { split: { a: 0%, b: 100% } } ] }";
        assertThat(evaluated("v", split)).isEqualTo(number(2, "b", Why.SPLIT));
        assertThat(evaluated("", split)).isEqualTo(number(1, "a", Why.DEFAULT));
    }

    @Test
    void flagShouldBeItsDefaultForConditionsWhenItIsOff() {
        assertThat(evaluated("v", "f: { default: 1, off: true, rules: [ { serve: 2 } ] }"))
                .isEqualTo(number(1, "default", Why.DISABLED));
        assertThat(evaluated(
                        "v",
                        "f: { default: 1, rules: [ { when: flags.lit, serve: 2 } ] }",
                        "lit: { default: false, off: true, rules: [ { serve: true } ] }"))
                .isEqualTo(number(1, "default", Why.DEFAULT));
    }

    @Test
    void flagMayBeAMappingOrAList() {
        assertThat(evaluated(
                                "v",
                                "f: { default: { color: blue, sizes: [ 1, 2 ] }, rules: [ { serve: { color: red } } ] }")
                        .value())
                .isEqualTo(new Value.Fields(Map.of("color", new Value.Text("red"))));
        assertThat(evaluated("v", "f: { default: [ 1, a ] }").value())
                .isEqualTo(new Value.Items(List.of(new Value.Num(1), new Value.Text("a"))));
    }

    /** By zero a number is infinite, and none by none is none, as everywhere; the flag is no fault. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "views / 0 > 3 | DEFAULT",
                "views % 0 == 0 | DEFAULT",
                "int(views) / 0 > 3 | DEFAULT",
                "1 / views > 3 | TARGETING_MATCH",
                "1.0 / 0.0 > 1 | TARGETING_MATCH",
            })
    void flagShouldBeSoundWhenItsRuleDividesByZero(String when, Why why) {
        FlagEvaluation flag = evaluated("v", "f: { default: 1, rules: [ { when: " + when + ", serve: 2 } ] }");
        assertThat(flag.why()).isEqualTo(why);
        assertThat(flag.sound()).isTrue();
    }

    private static List<String> messages(String... flags) {
        return load(flags).problems().stream().map(Problem::message).toList();
    }

    @Test
    void loadShouldNameTheCycleWhenFlagsLeadBackToThemselves() {
        assertThat(messages("a: { default: 1, rules: [ { when: flags.a > 1, serve: 2 } ] }"))
                .containsExactly("a flag depends on itself: a → a");
        assertThat(messages(
                        "z: { default: 1, rules: [ { when: flags.a > 1, serve: 2 } ] }",
                        "a: { default: 1, rules: [ { when: flags.c, serve: 2 }, { when: flags.b > 1, serve: 2 } ] }",
                        "b: { default: 1, rules: [ { when: flags.d > 1, serve: 2 } ] }",
                        "c: { default: false }",
                        "d: { default: 1, rules: [ { when: 'flags.c && flags.a > 1', serve: 2 } ] }"))
                .containsExactly("a flag depends on itself: a → b → d → a");
    }

    @Test
    void loadShouldTakeFlagsThatMeetAgainWithoutACycle() {
        StringBuilder flags = new StringBuilder("f0: { default: 1 }\n");
        for (int i = 1; i < 60; i++) {
            flags.append("f%d: { default: 1, rules: [ { when: flags.f%d > 1 && flags.f%d > 2, serve: 2 } ] }\n"
                    .formatted(i, i - 1, Math.max(0, i - 2)));
        }
        assertThat(messages(flags.toString())).isEmpty();
    }

    @Test
    void loadShouldSayWhatIsExpectedWhenSplitsAreWrong() {
        String flag = "f: { variants: { a: 1, b: 2 }, default: a, rules: [ { split: { a: 50%%, b: %s } } ] }";
        assertThat(messages(flag.formatted("40%"))).containsExactly("the shares add up to 90% (expected: 100%)");
        assertThat(messages(flag.formatted("50%"))).isEmpty();
    }
}

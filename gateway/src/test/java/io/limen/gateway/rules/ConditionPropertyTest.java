package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.ExplainableCondition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The library is the oracle of what a condition means; time itself is the oracle of when it changes. */
class ConditionPropertyTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final ConditionCompiler COMPILER = new ConditionCompiler(Shop.NAMES);
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelCompiler ORACLE = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .addVar("cart_value", SimpleType.DOUBLE)
            .addVar("views", SimpleType.DOUBLE)
            .addVar("models.plain", SimpleType.DOUBLE)
            .addVar("flags.rescue_from", SimpleType.DOUBLE)
            .addVar("flags.headline", SimpleType.STRING)
            .addVar("flags.one_page", SimpleType.BOOL)
            .addVar("category", SimpleType.STRING)
            .addVar("newsletter", SimpleType.BOOL)
            .addVar("segments.high_intent", SimpleType.BOOL)
            .addVar("since_added", SimpleType.DURATION)
            .addVar("since_checkout", SimpleType.DURATION)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    /** Values by name, as the library wants them. */
    record Values(Map<String, Object> nameToValue) {
        Visit visit() {
            Visit visit = new Visit(NOW);
            nameToValue.forEach((name, value) -> visit.with(name, ours(name, value)));
            return visit;
        }

        private static Object ours(String name, Object value) {
            if (value instanceof Duration duration) {
                return duration.toMillis() / 1000.0;
            }
            if (!name.startsWith("flags.")) {
                return value;
            }
            return value instanceof Double number
                    ? new Value.Num(number)
                    : value instanceof Boolean bool ? new Value.Bool(bool) : new Value.Text((String) value);
        }
    }

    @Property(tries = 500)
    void testShouldAgreeWithTheLibraryWhenNothingIsMissing(
            @ForAll("conditions") Spelled condition, @ForAll("values") Values values) throws Exception {
        CelAbstractSyntaxTree tree = ORACLE.compile(condition.cel()).getAst();
        Object expected = RUNTIME.createProgram(tree).eval(values.nameToValue());
        assertThat(compiled(condition.ours()).test(values.visit())).isEqualTo(expected);
    }

    @Property(tries = 200)
    void dueShouldNeverBeTooLateWhenOnlyTimePasses(
            @ForAll("conditions") Spelled condition, @ForAll("values") Values values) {
        ExplainableCondition compiled = compiled(condition.ours());
        Visit visit = values.visit();
        boolean now = compiled.test(visit);
        long due = compiled.due(visit);
        assertThat(due).isGreaterThan(NOW);
        long until = Math.min(due, NOW + 1_200_000);
        for (long time = NOW; time < until; time += Math.max(1, (until - NOW) / 20)) {
            assertThat(compiled.test(visit.at(time)))
                    .as("at +%d ms", time - NOW)
                    .isEqualTo(now);
        }
        assertThat(compiled.test(visit.at(until - 1)))
                .as("just before it is due")
                .isEqualTo(now);
    }

    /** Found by the property above: a time since that is still 0 does not stay 0. */
    @Example
    void dueShouldBeKnownWhenTheLibraryComparesATimeSinceOfZero() {
        ExplainableCondition compiled =
                compiled("(duration('0ms') == since_added) == (category in [category, category])");
        Visit visit = new Visit(NOW).with("since_added", 0.0).with("category", "shoes");

        assertThat(compiled.test(visit)).isTrue();
        assertThat(compiled.due(visit)).isNotEqualTo(Condition.NEVER);
    }

    @Property(tries = 500)
    void dueShouldBeExactWhenADurationIsComparedWithAConstant(
            @ForAll("durations") Duration since,
            @ForAll("durations") Duration threshold,
            @ForAll("operators") String operator) {
        Condition condition = compiled("since_added " + operator + " duration('" + threshold.toMillis() + "ms')");
        Visit visit = new Visit(NOW).with("since_added", since.toMillis() / 1000.0);
        boolean now = condition.test(visit);
        long due = condition.due(visit);
        if (due == Condition.NEVER) {
            assertThat(condition.test(visit.at(NOW + 1_000_000_000L))).isEqualTo(now);
        } else {
            assertThat(condition.test(visit.at(due - 1))).isEqualTo(now);
            assertThat(condition.test(visit.at(due))).isEqualTo(!now);
        }
    }

    @Property(tries = 500)
    void dueShouldBeTheLastMomentBeforeItTurnsWhenSomethingFades(
            @ForAll("quarters") double heat,
            @ForAll("quarters") double threshold,
            @ForAll("operators") String operator) {
        Condition condition = compiled("heat " + operator + " " + threshold);
        Visit visit = new Visit(NOW).with("heat", heat);
        boolean now = condition.test(visit);
        long due = condition.due(visit);
        if (due == Condition.NEVER) {
            assertThat(condition.test(visit.at(NOW + 1_000_000))).isEqualTo(now);
            assertThat(condition.test(visit.at(NOW + 10_000_000))).isEqualTo(now);
        } else {
            assertThat(condition.test(visit.at((NOW + due) / 2))).isEqualTo(now);
            assertThat(condition.test(visit.at(due - 1))).isEqualTo(now);
            assertThat(condition.due(visit.at(due + 2))).isEqualTo(Condition.NEVER);
        }
    }

    @Provide
    Arbitrary<Double> quarters() {
        return Arbitraries.integers().between(-40, 40).map(quarters -> quarters / 4.0);
    }

    @Provide
    Arbitrary<Spelled> conditions() {
        return Spelled.condition(3);
    }

    @Provide
    Arbitrary<Duration> durations() {
        return Arbitraries.integers().between(0, 300_000).map(Duration::ofMillis);
    }

    @Provide
    Arbitrary<String> operators() {
        return Arbitraries.of("==", "!=", "<", "<=", ">", ">=");
    }

    @Provide
    Arbitrary<Values> values() {
        Arbitrary<Double> numbers = Arbitraries.integers().between(-40, 400).map(quarters -> quarters / 4.0);
        Arbitrary<String> texts = Arbitraries.of("shoes", "bags", "", "boots", "s", "ü😀");
        Arbitrary<Boolean> truths = Arbitraries.of(true, false);
        return Combinators.combine(
                        numbers.list().ofSize(4),
                        texts.list().ofSize(2),
                        truths.list().ofSize(3),
                        durations().list().ofSize(2))
                .as((number, text, truth, duration) -> {
                    Map<String, Object> values = new HashMap<>();
                    values.put("cart_value", number.get(0));
                    values.put("views", number.get(1));
                    values.put("models.plain", number.get(2));
                    values.put("flags.rescue_from", number.get(3));
                    values.put("category", text.get(0));
                    values.put("flags.headline", text.get(1));
                    values.put("flags.one_page", truth.get(0));
                    values.put("newsletter", truth.get(1));
                    values.put("segments.high_intent", truth.get(2));
                    values.put("since_added", duration.get(0));
                    values.put("since_checkout", duration.get(1));
                    return new Values(values);
                });
    }

    private static ExplainableCondition compiled(String source) {
        Compilation<ExplainableCondition> compilation = COMPILER.compile(source, Scope.PROFILE);
        assertThat(compilation).as(source).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled<ExplainableCondition>) compilation).result();
    }
}

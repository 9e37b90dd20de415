package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.rules.cel.Flaw;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.ExplainableCondition;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionCompilerTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final ConditionCompiler COMPILER = new ConditionCompiler(Shop.NAMES);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cart_value > 100",
                "cart_value == 120",
                "cart_value * 2 > 100",
                "cart_value / 50 - 1 >= 1.4",
                "cart_value % 50 == 20",
                "-cart_value < -100",
                "views in [1, 2, 3]",
                "views > 5 / 2",
                "models.intent >= 0.75 && models.plain < 1",
                "segments.high_intent && !segments.cart_abandoner",
                "cart_value > flags.rescue_from",
                "flags.headline == 'plain' && !flags.one_page",
                "'acme' in flags.brands && size(flags.brands) == 2",
                "flags.brands[1] == 'globex'",
                "flags.brands.exists(brand, brand == category || brand.startsWith('ac'))",
                "category == 'shoes' || category == 'bags'",
                "category in ['shoes', 'bags']",
                "category.startsWith('sh') && category.endsWith('es') && category.contains('oe')",
                "category.matches('^s.*s$') && size(category) > 4",
                "type == 'summer'",
                "category < type",
                "since_added > duration('1m') && since_added <= duration('90s')",
                "since_checkout - since_added > duration('1h')",
                "has(category) && !has(newsletter)",
                "views >= 3 ? cart_value > 100 : false",
                "(views > 3 ? cart_value : 2 * cart_value) == 240",
                "page.type == 'product' && device.type in ['mobile', 'tablet']",
                "user.known && locale.startsWith('de')",
                "double(size(category)) + 0.5 > cart_value / 100",
                "size(category) + views == 8",
                "size(category) / 2 == 2 && size(category) * 1.0 / 2 == 2.5",
                "(cart_value > 100) == (views > 2)",
                "int(cart_value / 7) == 17",
                "string(views > 1) + category == 'trueshoes'",
            })
    void testShouldHoldWhenTheVisitIsSo(String source) {
        assertThat(compiled(source).test(visit())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "newsletter",
                "newsletter == true",
                "newsletter == false",
                "newsletter != true",
                "geo.country == 'DE'",
                "geo.country != 'DE'",
                "!(geo.country.startsWith('D') || true)",
                "models.waiting > 0.5",
                "models.waiting <= 0.5",
                "models.waiting != 0.5",
                "models.waiting in [0.5]",
                "models.waiting * 0 == 0",
                "heat != category.size()",
                "[geo.country, 'DE'].exists(country, country == 'DE')",
            })
    void testShouldNotHoldWhenSomethingIsMissing(String source) {
        assertThat(compiled(source).test(visit())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!newsletter", "!(models.waiting > 0.5)", "!(geo.country != 'DE')", "!has(geo.country)"})
    void testShouldNegateTheResultWhenSomethingIsMissing(String source) {
        assertThat(compiled(source).test(visit())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cart_valeu > 100 | 0 | 10 | cart_value",
                "views > 3 && segments.hi_intent | 13 | 18 | segments.high_intent",
                "high_intent | 0 | 11 | segments.high_intent",
                "models.intnet > 0.5 | 0 | 13 | models.intent",
                "page.typ == 'product' | 0 | 8 | page.type",
                "page.type == 'prodct' | 13 | 8 | 'product'",
                "device.type in ['mobile', 'tablett'] | 26 | 9 | 'tablet'",
                "since_added > '2m' | 0 | 18 | since_added > duration('2m')",
                "since_added > 120 | 0 | 17 | since_added > duration('120s')",
                "views > 3 and cart_value > 1 | 10 | 3 | &&",
                "views = 3 | 6 | 1 | ==",
                "category.startWith('x') | 0 | 23 | startsWith",
            })
    void compileShouldSayWhatWasMeantWhenItIsMisspelt(String source, int offset, int length, String suggestion) {
        Flaw flaw = flaw(source, Scope.REQUEST);
        assertThat(flaw.offset()).as(flaw.toString()).isEqualTo(offset);
        assertThat(flaw.length()).as(flaw.toString()).isEqualTo(length);
        assertThat(flaw.suggestion()).as(flaw.toString()).isEqualTo(Optional.of(suggestion));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "category > 3 | > does not fit: category is text, 3 is a number (expected: both of one type)",
                "category && views > 3 | && does not fit: category is text, views > 3 is true or false (expected: true or false)",
                "cart_value | is a number (expected: true or false, such as a comparison)",
                "views > | ends too early (expected: more after it)",
                "category.matches('[') | [: no pattern: missing closing ] (expected: RE2 syntax)",
                "since_added > duration('2x') | 2x: no duration (expected: such as '90s', '2m', '1h30m'; days are '48h')",
                "segments | segments: incomplete (expected: segments.<name>)",
            })
    void compileShouldSayWhatWasFoundAndExpectedWhenItIsWrong(String source, String message) {
        assertThat(flaw(source, Scope.REQUEST).message()).isEqualTo(message);
    }

    @Test
    void compileShouldSayWhyWhenASegmentAsksForThePage() {
        assertThat(flaw("views > 3 && page.type == 'product'", Scope.PROFILE).message())
                .startsWith("page.type: a segment belongs to the visitor");
    }

    @Test
    void compileShouldListAllNamesWhenSeveralAreWrong() {
        assertThat(flaws("foo > 1 || bar > 2", Scope.PROFILE)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "since_added > duration('2m'), 30001",
        "since_added >= duration('2m'), 30000",
        "since_added < duration('2m'), 30000",
        "since_added <= duration('2m'), 30001",
        "since_added == duration('2m'), 30000",
        "since_added > duration('1m'), -1",
        "since_added > duration('90s'), 1",
        "since_added >= duration('90s'), -1",
        "duration('2m') <= since_added, 30000",
        "since_added > duration('2m') || since_added > duration('100s'), 10001",
        "duration('10m') - since_added < duration('8m'), 30001",
        "since_added + since_added > duration('200s'), 10001",
        "since_checkout - since_added > duration('1h'), -1",
        "since_added > duration('90.001s'), 2",
        "cart_value > 100, -1",
        "heat > 2.5, 300000",
        "2.5 <= heat, 300000",
        "heat < 2.5, 300000",
        "heat == 5, 1",
        "heat != 2.5, 300000",
        "heat > 5, -1",
        "heat >= 5, 1",
        "heat < 6, -1",
        "heat > -1, -1",
        "heat > 0, -1",
        "heat * 2 > 3, 120000",
        "heat > views, 120000",
        "recent > 3, 120000",
        "recent > 0, 120000",
        "recent > 5, -1",
        "models.intent > 0.5, 120000",
        "models.plain > 0.5, -1",
        "models.waiting > 0.5, -1",
        "since_added.getSeconds() > 120, 120000",
    })
    void dueShouldBeTheMomentTheAnswerChanges(String source, long later) {
        assertThat(compiled(source).due(visit().with("heat", 5.0).with("recent", 4.0)))
                .isEqualTo(later < 0 ? Condition.NEVER : NOW + later);
    }

    @Test
    void testAndDueShouldAllocateNothing() {
        List<ExplainableCondition> conditions = Stream.of(
                        "cart_value * 2 > flags.rescue_from && since_added - since_checkout < duration('2m')",
                        "category in ['shoes', 'bags'] || type.startsWith('sum') || size(category) % 2 == 1",
                        "heat > 2 && models.intent >= 0.75 && models.plain != 0.5 && !segments.cart_abandoner",
                        "page.type == 'product' && device.type in ['mobile', 'tablet'] && has(category)",
                        "(newsletter ? views : cart_value / 2) in [1, 2, 3] && newsletter == flags.one_page")
                .map(ConditionCompilerTest::compiled)
                .toList();
        Row visitor = new Row();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) { // the first rounds link the code
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < conditions.size(); i++) {
                conditions.get(i).test(visitor);
                conditions.get(i).due(visitor);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void dueShouldBeNeverWhenWhatAgesIsGone() {
        assertThat(compiled("heat > 3").due(visit().with("heat", 0.0))).isEqualTo(Condition.NEVER);
        assertThat(compiled("heat > 3").due(new Visit(NOW))).isEqualTo(Condition.NEVER);
    }

    @Test
    void readsShouldBeExactlyWhatIsNamed() {
        assertThat(compiled(
                                "cart_value > flags.rescue_from && segments.high_intent"
                                        + " && flags.brands.exists(b, b == category) && page.type == 'cart' && models.plain > 0")
                        .reads())
                .containsExactlyInAnyOrder(
                        new Input.FeatureInput(0),
                        new Input.FlagInput(0),
                        new Input.SegmentInput(0),
                        new Input.FlagInput(3),
                        new Input.FeatureInput(3),
                        new Input.ContextInput("page.type"),
                        new Input.ModelInput(1));
    }

    @Test
    void partsShouldSayWhatEachComparisonSaw() {
        ExplainableCondition condition = compiled("(cart_value + 1) * 2 > flags.rescue_from && !segments.cart_abandoner"
                + " && category in ['bags'] && since_added > duration('1m') && models.waiting >= 0.75"
                + " && flags.brands.exists(b, b == category)");
        assertThat(condition.parts(visit()))
                .containsExactly(
                        new ExplainableCondition.Part("(cart_value + 1) * 2 > flags.rescue_from", "242, 100", true),
                        new ExplainableCondition.Part("segments.cart_abandoner", "false", false),
                        new ExplainableCondition.Part("category in ['bags']", "'shoes'", false),
                        new ExplainableCondition.Part("since_added > duration('1m')", "1m 30s", true),
                        new ExplainableCondition.Part("models.waiting >= 0.75", "missing", false),
                        new ExplainableCondition.Part(
                                "flags.brands.exists(b, b == category)", "a list of 2, 'shoes'", false));
    }

    private static Visit visit() {
        return new Visit(NOW)
                .with("cart_value", 120)
                .with("views", 3)
                .with("category", "shoes")
                .with("type", "summer")
                .with("since_added", 90)
                .with("since_checkout", 7200)
                .with("models.intent", 0.8)
                .with("models.plain", 0.25)
                .with("segments.high_intent", true)
                .with("flags.rescue_from", new Value.Num(100))
                .with("page.type", "product")
                .with("device.type", "mobile")
                .with("locale", "de-DE")
                .with("user.known", true);
    }

    private static ExplainableCondition compiled(String source) {
        Compilation<ExplainableCondition> compilation = COMPILER.compile(source, Scope.REQUEST);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled<ExplainableCondition>) compilation).result();
    }

    private static List<Flaw> flaws(String source, Scope scope) {
        Compilation<ExplainableCondition> compilation = COMPILER.compile(source, scope);
        assertThat(compilation).isInstanceOf(Compilation.Flawed.class);
        return ((Compilation.Flawed<ExplainableCondition>) compilation).flaws();
    }

    private static Flaw flaw(String source, Scope scope) {
        return flaws(source, scope).get(0);
    }
}

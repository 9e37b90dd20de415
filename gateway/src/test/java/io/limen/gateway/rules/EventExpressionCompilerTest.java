package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.rules.cel.Flaw;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventExpressionCompilerTest {
    private static final EventExpressionCompiler COMPILER = new EventExpressionCompiler(List.of("product", "cart"));
    private static final Map<String, PropertyType> PLAN = Map.of(
            "price", PropertyType.NUMBER,
            "quantity", PropertyType.INTEGER,
            "category", PropertyType.TEXT,
            "gift", PropertyType.BOOLEAN,
            "tags", PropertyType.LIST,
            "type", PropertyType.TEXT,
            "maker", PropertyType.OBJECT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "price > 10",
                "price * quantity == 39",
                "quantity in [1, 2, 3]",
                "category == 'shoes' && type == 'sale'",
                "gift",
                "gift == true",
                "'red' in tags && size(tags) == 2",
                "tags[0] == 'red'",
                "tags.exists(tag, tag.startsWith('n'))",
                "maker.country == 'IT'",
                "has(maker.country) && !has(maker.name)",
                "page.type == 'product' && page.path.startsWith('/p/')",
                "device.type == 'mobile'",
                "context.app.version == '2.1'",
                "event.name == 'Product Added' && event.time > timestamp('2026-11-01T00:00:00Z')",
                "event.time.getMonth() == 10 && event.time.getHours('Europe/Berlin') == 7",
                "event.time.getDayOfWeek() == 6 || event.time.getDayOfWeek() == 0",
            })
    void conditionShouldHoldWhenTheEventIsSo(String source) {
        assertThat(condition(source, Map.of()).test(added()))
                .as("without a plan")
                .isTrue();
        assertThat(condition(source, PLAN).test(added())).as("with a plan").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing > 10",
                "missing != 10",
                "missing == 'x'",
                "missing != 'x'",
                "missing",
                "missing == false",
                "missing * quantity >= 0",
                "category > 10",
                "category * 2 == 0",
                "missing in ['x']",
                "'x' in missing",
                "missing.deeper == 1",
                "missing.startsWith('')",
                "size(missing) >= 0",
                "quantity",
                "tags.exists(tag, tag == missing)",
            })
    void conditionShouldNotHoldWhenSomethingIsMissingOrOfAnotherType(String source) {
        assertThat(condition(source, Map.of()).test(added())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "price * quantity | NUMBER | 39.0",
                "quantity | NUMBER | 3.0",
                "category | TEXT | shoes",
                "gift | BOOL | true",
                "category == 'shoes' ? 2 : category == 'bags' ? 3 : 0 | NUMBER | 2.0",
                "category + '/' + type | TEXT | shoes/sale",
                "event.time.getMonth() | NUMBER | 10.0",
                "size(category) / 2 | NUMBER | 2.0",
                "price / 2 | NUMBER | 6.5",
                "price > 10 | BOOL | true",
                "gift ? price : 0 | NUMBER | 13.0",
                "string(quantity > 1) | TEXT | true",
            })
    void expressionShouldGiveTheValueAndItsTypeWhenThereIsAPlan(String source, FeatureType type, String value) {
        EventExpressionCompiler.Typed typed = typed(source, PLAN);
        assertThat(typed.type()).isEqualTo(Optional.of(type));
        assertThat(plain(typed.expression().of(added()))).isEqualTo(value);
        assertThat(plain(typed(source, Map.of()).expression().of(added())))
                .as("without a plan")
                .isEqualTo(value);
    }

    @Test
    void expressionShouldBeOfNoKnownTypeWhenThereIsNoPlan() {
        assertThat(typed("category", Map.of()).type()).isEmpty();
        assertThat(typed("price * quantity", Map.of()).type()).contains(FeatureType.NUMBER);
    }

    @Test
    void expressionShouldGiveNothingWhenSomethingIsMissing() {
        EventExpression total = typed("price * missing", Map.of()).expression();
        assertThat(total.of(added())).isNull();
        assertThat(total.number(added())).isNaN();
        assertThat(typed("price / (quantity - 3)", PLAN).expression().number(added()))
                .isNaN();
    }

    @Test
    void conditionShouldReadTheReplayedColumnsWhenTheyAreProperties() {
        EventCondition related = condition("kind == 'product'", Map.of());
        EventCondition returning = condition("visitor_type == 'Returning_Visitor'", Map.of());
        Occurrence page = occurrence(
                Map.of("kind", new Value.Text("product"), "visitor_type", new Value.Text("Returning_Visitor")));
        assertThat(related.test(page)).isTrue();
        assertThat(returning.test(page)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pirce > 10 | 0 | 5 | price",
                "price > 10 && page.type == 'produkt' | 27 | 9 | 'product'",
                "device.typ == 'mobile' | 0 | 10 | device.type",
            })
    void conditionShouldSayWhatWasMeantWhenThereIsAPlan(String source, int offset, int length, String suggestion) {
        Compilation<EventCondition> compilation = COMPILER.condition(source, PLAN);
        Flaw flaw = ((Compilation.Flawed<EventCondition>) compilation).flaws().get(0);
        assertThat(flaw.offset()).as(flaw.toString()).isEqualTo(offset);
        assertThat(flaw.length()).as(flaw.toString()).isEqualTo(length);
        assertThat(flaw.suggestion()).as(flaw.toString()).isEqualTo(Optional.of(suggestion));
    }

    private static String plain(@Nullable Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        return value instanceof Value.Num num
                ? Double.toString(num.number())
                : value instanceof Value.Bool bool ? Boolean.toString(bool.bool()) : String.valueOf(value);
    }

    private static EventCondition condition(String source, Map<String, PropertyType> plan) {
        Compilation<EventCondition> compilation = COMPILER.condition(source, plan);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled<EventCondition>) compilation).result();
    }

    private static EventExpressionCompiler.Typed typed(String source, Map<String, PropertyType> plan) {
        Compilation<EventExpressionCompiler.Typed> compilation = COMPILER.expression(source, plan);
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled<EventExpressionCompiler.Typed>) compilation).result();
    }

    private static Occurrence added() {
        return occurrence(Map.of(
                "price", new Value.Num(13),
                "quantity", new Value.Num(3),
                "category", new Value.Text("shoes"),
                "type", new Value.Text("sale"),
                "gift", new Value.Bool(true),
                "tags", new Value.Items(List.of(new Value.Text("red"), new Value.Text("new"))),
                "maker", new Value.Fields(Map.of("country", new Value.Text("IT")))));
    }

    private static Occurrence occurrence(Map<String, Value> properties) {
        long time = Instant.parse("2026-11-21T06:33:16Z").toEpochMilli();
        Value.Fields context = new Value.Fields(Map.of(
                "page", new Value.Fields(Map.of("path", new Value.Text("/p/1"))),
                "device", new Value.Fields(Map.of("type", new Value.Text("mobile"))),
                "app", new Value.Fields(Map.of("version", new Value.Text("2.1")))));
        return new Occurrence(
                new Observed(
                        Observed.Kind.TRACK,
                        "Product Added",
                        "v",
                        null,
                        "m",
                        time,
                        time,
                        false,
                        new Value.Fields(properties),
                        context),
                "product");
    }
}

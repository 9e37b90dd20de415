package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.wire.EdgeRulesJson;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeRulesTest {
    private static JsonNode rules(SampleConfiguration configuration) throws IOException {
        Configuration.Result result = Configuration.load(configuration.files());
        assertThat(result).as(result.problems().toString()).isInstanceOf(Configuration.Loaded.class);
        Rulebook rulebook =
                Rulebook.of(((Configuration.Loaded) result).snapshot(), ConditionCompiler.REFRESH.toMillis());
        return new ObjectMapper().readTree(EdgeRulesJson.encode(EdgeRules.of(rulebook, 1_700_000_000_000L)));
    }

    private static SampleConfiguration shown(String... experiences) {
        return SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "pages: { product: /p/* }",
                        "slots: { hero: { default: page } }",
                        "experiences:",
                        IntStream.range(0, experiences.length)
                                .mapToObj(i -> "  e" + i + ": { goal: order, slot: hero, " + experiences[i] + " }")
                                .collect(Collectors.joining("\n")));
    }

    private static JsonNode hero(SampleConfiguration configuration) throws IOException {
        return rules(configuration).path("slots").path("hero");
    }

    private static SampleConfiguration when(String condition) {
        return shown("when: \"" + condition + "\", variants: { a: a.html }");
    }

    /** How an edge evaluates a condition, of a newcomer and of whoever is known; nothing: it never holds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "true ; true ; true",
                "page.type == 'product' ; ['==',['ctx','page.type'],'product'] ; ['==',['ctx','page.type'],'product']",
                "page.path in ['/a', '/b'] ; ['in',['ctx','page.path'],['/a','/b']] ;"
                        + " ['in',['ctx','page.path'],['/a','/b']]",
                "!has(page.referrer) ; ['!',['has',['ctx','page.referrer']]] ; ['!',['has',['ctx','page.referrer']]]",
                "page.url.endsWith('x') ; ['endsWith',['ctx','page.url'],'x'] ; ['endsWith',['ctx','page.url'],'x']",
                // of a newcomer everything is known but the request
                "views < 1 && page.path == '/a' ; ['==',['ctx','page.path'],'/a'] ; asks",
                "views > 3 && page.path == '/a' ; never ; asks",
                "views > 3 || page.path != '/a' ; ['!=',['ctx','page.path'],'/a'] ; asks",
                "segments.idle && page.path == '/a' ; ['==',['ctx','page.path'],'/a'] ; asks",
                "segments.keen ; never ; asks",
                "page.path == '/a' && page.type == 'other' && views < 1 ;"
                        + " ['&&',['==',['ctx','page.path'],'/a'],['==',['ctx','page.type'],'other']] ; asks",
                // a rule of the flag is for nobody who is new, so its value is the same for all of them
                "flags.from > 90 ; true ; asks",
                "flags.from >= views + 200 ; never ; asks",
                // what an edge does not know has no say where the rest decides
                "device.type == 'mobile' ; asks ; asks",
                "device.type == 'mobile' && views > 3 ; never ; asks",
                "device.type == 'mobile' || true ; true ; true",
                "page.path.matches('^/a') ; asks ; asks",
                "size(page.path) > 3 ; asks ; asks",
                "page.title == 'x' ; asks ; asks",
                "user.known ; asks ; asks"
            })
    void conditionShouldBecomeWhatAnEdgeCanEvaluate(String condition, String newcomer, String known)
            throws IOException {
        JsonNode hero = hero(when(condition));

        assertThat(only(hero.path("newcomer"))).isEqualTo(newcomer);
        assertThat(only(hero.path("known"))).isEqualTo(known);
    }

    private static String only(JsonNode list) {
        if (list.isNull()) {
            return "asks";
        }
        return list.isEmpty() ? "never" : list.get(0).path("when").toString().replace('"', '\'');
    }

    @Test
    void flagShouldBeNamedWhereItsShareDecides() throws IOException {
        JsonNode rules = rules(when("flags.from < 100")
                .file(
                        "flags.yaml",
                        "from: { default: 100, rules: [ { when: flags.base, serve: 80, share: 50% } ] }",
                        "base: { default: false, rules: [ { when: page.type == 'product', serve: true } ] }",
                        "secret: { default: 7, rules: [ { serve: 8, share: 1% } ] }"));

        assertThat(rules.path("slots")
                        .path("hero")
                        .path("known")
                        .get(0)
                        .path("when")
                        .toString())
                .isEqualTo("[\"<\",[\"flag\",\"from\"],100]");
        assertThat(rules.path("flags").toString())
                .as("what no condition names is nobody's business")
                .isEqualTo("{\"base\":{\"fallback\":false,\"rules\":[{\"when\":"
                        + "[\"==\",[\"ctx\",\"page.type\"],\"product\"],\"share\":1,\"serve\":true}]},"
                        + "\"from\":{\"fallback\":100,\"rules\":[{\"when\":[\"==\",[\"flag\",\"base\"],true],"
                        + "\"share\":0.5,\"serve\":80}]}}");
    }

    @Test
    void listShouldEndWithWhatEverybodySees() throws IOException {
        JsonNode hero = hero(shown(
                "when: page.type == 'product', variants: { a: a.html }",
                "variants: { b: b.html }",
                "when: device.type == 'mobile', variants: { a: a.html, b: b.html }"));

        assertThat(hero.path("newcomer").findValuesAsText("experience")).containsExactly("e0", "e1");
        assertThat(hero.path("known")).isEqualTo(hero.path("newcomer"));
    }

    @Test
    void listShouldGoOnBehindWhatIsDrawnBecauseSomebodyWithoutIdSeesNothingOfIt() throws IOException {
        JsonNode hero = hero(shown(
                "variants: { a: a.html, b: b.html }",
                "holdout: 10%, variants: { a: a.html }",
                "variants: { b: b.html }"));

        assertThat(hero.path("newcomer").findValuesAsText("experience")).containsExactly("e0", "e1", "e2");
        assertThat(hero.path("known").isNull())
                .as("what was drawn before is kept")
                .isTrue();
    }

    @Test
    void capShouldBeOfNoConcernToANewcomerUnlessItAllowsNothing() throws IOException {
        JsonNode hero = hero(shown(
                "cap: 0 per 24h, when: page.type == 'other', variants: { a: a.html }",
                "cap: 2 per 24h, when: page.type == 'other', variants: { a: a.html }"));

        assertThat(hero.path("newcomer").findValuesAsText("experience")).containsExactly("e1");
        assertThat(hero.path("known").isNull()).isTrue();
    }

    @Test
    void conditionShouldBeLeftToTheGatewayWhereItIsTooLarge() throws IOException {
        String large =
                IntStream.range(0, 199).mapToObj(i -> "page.path=='/" + i + "'").collect(Collectors.joining("||"));

        assertThat(hero(when(large)).path("known").get(0).path("when")).hasSize(200);
        assertThat(hero(when(large + "||page.path=='/x'")).path("known").isNull())
                .isTrue();
    }
}

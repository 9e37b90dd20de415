package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schemas accept what the loader accepts, and refuse planted mistakes. */
class SchemasTest {
    private static final Path CONFIG = Path.of("..", "config");
    private static final Path INIT = Path.of("src/main/resources/io/limen/gateway/cli/init");
    private static final Path STARTER = Path.of("src/main/resources/io/limen/gateway/trial/starter");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static JsonSchema schema(String name) throws IOException {
        return SCHEMAS.getSchema(Files.readString(CONFIG.resolve("schemas").resolve(name + ".schema.json")));
    }

    private static Set<ValidationMessage> validate(String schema, byte[] yaml) throws IOException {
        Problems problems = new Problems();
        JsonNode data = YamlCursor.parse("x.yaml", "", yaml, problems)
                .data()
                .<JsonNode>map(JSON::valueToTree)
                .orElse(JSON.nullNode());
        assertThat(problems.all()).isEmpty();
        return schema(schema).validate(data);
    }

    /** Every YAML file of the shipped configurations and of what `init` and `try` write, with the schema it is for. */
    static Stream<Arguments> shipped() throws IOException {
        List<Path> folders = List.of(
                CONFIG.resolve("demo"),
                CONFIG.resolve("online-shoppers"),
                CONFIG.resolve("deploy/servers"),
                INIT,
                STARTER);
        Stream.Builder<Arguments> files = Stream.builder();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(path -> path.toString().endsWith(".yaml"))
                        .filter(path -> !path.startsWith(folder.resolve("site")))
                        .forEach(path -> files.add(Arguments.of(schemaOf(folder.relativize(path)), path)));
            }
        }
        return files.build();
    }

    private static String schemaOf(Path path) {
        String first = path.getName(0).toString();
        return first.equals("tests") ? "tests" : first.equals("models") ? "model" : first.replace(".yaml", "");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("shipped")
    void schemaShouldAcceptWhatIsShipped(String schema, Path file) throws IOException {
        assertThat(validate(schema, Files.readAllBytes(file))).isEmpty();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("events", "Product Viewed: { price: nmber }"),
                Arguments.of("events", "Product Viewed: { price: { number: 1, text: x } }"),
                Arguments.of("features", "views: { cuont: Product Viewed }"),
                Arguments.of("features", "views: { count: a, sum: b, of: c }"),
                Arguments.of("features", "views: { count: Product Viewed, of: price }"),
                Arguments.of("features", "views: { sum: Product Viewed }"),
                Arguments.of("features", "views: { count: Product Viewed, window: 5 }"),
                Arguments.of("features", "views: { count: Product Viewed, window: 5m, halfLife: 5m }"),
                Arguments.of("features", "views: { count: Product Viewed, per: sesion }"),
                Arguments.of("features", "views: { sequence: [ a ], window: 5m }"),
                Arguments.of("features", "Views: { count: a }"),
                Arguments.of("segments", "keen: { linger: 5m }"),
                Arguments.of("segments", "keen: { when: views > 3, wehn: views < 9 }"),
                Arguments.of("segments", "keen: { when: views > 3, notify: sometimes }"),
                Arguments.of("segments", "keen: { when: views > 3, public: maybe }"),
                Arguments.of("segments", "keen: { when: views > 3, minAudience: many }"),
                Arguments.of("segments", "keen: { when: views > 3, minAudience: { mode: enforce } }"),
                Arguments.of("segments", "keen: { when: views > 3, minAudience: { visitors: 5, mode: fail } }"),
                Arguments.of("experiences", "minAudience: -1"),
                Arguments.of("gateway", "webhooks: { endpoints: { crm: { ulr: https://a.example } } }"),
                Arguments.of("gateway", "webhooks: { endpoints: { crm: { url: https://a.example, secret: short } } }"),
                Arguments.of("goals", "order: { value: revenue }"),
                Arguments.of("flags", "from: { rules: [] }"),
                Arguments.of("flags", "from: { default: 1, rules: [ { serve: 2, share: 50 } ] }"),
                Arguments.of("flags", "from: { default: a, variants: {} }"),
                Arguments.of("flags", "from: { default: 1, off: maybe }"),
                Arguments.of("flags", "from: { default: a, rules: [ { split: { a: 1 } } ] }"),
                Arguments.of("flags", "from: { default: a, rules: [ { split: { a: 100% }, serve: a } ] }"),
                Arguments.of("flags", "from: { default: a, rules: [ { split: { a: 100% }, share: 10% } ] }"),
                Arguments.of("experiences", "pages: { product: p }"),
                Arguments.of("experiences", "slots: { hero: { default: page, selector: '<main>' } }"),
                Arguments.of("experiences", "slots: { hero: { default: page, selector: ' ' } }"),
                Arguments.of("experiences", "experiences: { x: { slot: hero } }"),
                Arguments.of("experiences", "experiences: { x: { slot: hero, cap: often, variants: { a: a.html } } }"),
                Arguments.of(
                        "experiences", "experiences: { x: { slot: hero, holdout: 0.05, variants: { a: a.html } } }"),
                experience("mode: of"),
                variant("{ overlay: middle, html: a.html }"),
                variant("{ overlay: { modal: true }, html: a.html }"),
                variant("{ attributes: { onclick: x } }"),
                variant("{ attributes: { data-limen-by: edge } }"),
                variant("{ route: //other.example/ }"),
                variant("{ html: a.json }"),
                variant("{}"),
                experience("cap: [ 3 per 24h, 1 per visit ]"),
                experience("schedule: { from: tomorrow }"),
                experience("schedule: { days: [ monday ] }"),
                experience("schedule: { hours: 9-17 }"),
                experience("schedule: { form: 2026-11-27 }"),
                experience("exclusive: { group: g }"),
                experience("coverage: 0.5"),
                Arguments.of("experiences", "off: sometimes"),
                Arguments.of("experiences", "holdout: 2"),
                Arguments.of("experiences", "slots: { hero: { off: 1 } }"),
                Arguments.of("tests", "- it: x"),
                Arguments.of("tests", "- { it: x, expect: {}, scroes: {} }"),
                Arguments.of("tests", "- { it: x, expect: { hero: { reason: STICKEY } } }"),
                Arguments.of("tests", "- { it: x, expect: { hero: {} } }"),
                Arguments.of("tests", "- { it: x, expect: {}, forced: [ a ] }"),
                Arguments.of("model", "version: v1"));
    }

    private static Arguments variant(String variant) {
        return Arguments.of("experiences", "experiences: { x: { slot: hero, variants: { a: " + variant + " } } }");
    }

    private static Arguments experience(String rollout) {
        return Arguments.of(
                "experiences", "experiences: { x: { slot: hero, " + rollout + ", variants: { a: a.html } } }");
    }

    /** Everything that can be said of how a variant stands in a page. */
    @Test
    void schemaShouldAcceptEveryKindOfContent() throws IOException {
        assertThat(validate("experiences", """
                        slots: { hero: { default: page }, offers: { default: none.json } }
                        experiences:
                          json: { slot: offers, variants: { a: a.json } }
                          over: { slot: hero, cap: 1 dismissal per 7d, variants: { a: { html: a.html, overlay: top } } }
                          more:
                            slot: hero
                            cap: [ 2 dismissals per session, 3 per 24h ]
                            variants:
                              a: { html: a.html, overlay: { position: center, modal: true, dismissible: true, label: Offer, close: No } }
                              b: { attributes: { data-layout: light, data-columns: 2, class: calm light } }
                              c: { route: /landing/b }
                        """.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    /** Everything that can be said of who takes part, and when. */
    @Test
    void schemaShouldAcceptEveryKindOfRollout() throws IOException {
        assertThat(validate("experiences", """
                        off: false
                        holdout: 2%
                        slots: { hero: { default: page, off: true } }
                        experiences:
                          one: { slot: hero, mode: shadow, coverage: 50%, cap: 1 per session, variants: { a: a.html } }
                          two:
                            slot:      hero
                            mode:      off
                            schedule:  { from: 2026-11-27, until: 2026-12-01T08:00, zone: Europe/Zurich, days: [mon, fri], hours: 09:00-17:00 }
                            exclusive: { group: checkout_tests, share: 40% }
                            cap:       [ 3 per 24h, 1 per session, 5 per visitor ]
                            variants:  { a: a.html }
                        """.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("mistakes")
    void schemaShouldRefusePlantedMistakes(String schema, String yaml) throws IOException {
        assertThat(validate(schema, yaml.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
    }

    @Test
    void schemaOfFeaturesShouldKnowEveryVerbWithItsOptions() throws IOException {
        JsonNode alternatives = JSON.readTree(
                        Files.readString(CONFIG.resolve("schemas").resolve("features.schema.json")))
                .at("/additionalProperties/oneOf");

        for (Verb verb : Verb.values()) {
            assertThat(alternatives)
                    .filteredOn(each -> each.at("/properties").has(verb.word())
                            && each.at("/required/0").asText().equals(verb.word()))
                    .singleElement()
                    .satisfies(each -> assertThat(each.at("/properties").properties())
                            .extracting(property -> property.getKey())
                            .containsAll(verb.options())
                            .hasSize(verb.options().size() + 1));
        }
    }
}

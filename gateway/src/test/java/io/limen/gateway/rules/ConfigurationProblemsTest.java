package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationProblemsTest {

    private static List<String> problems(SampleConfiguration sample) {
        return Configuration.load(sample.files()).problems().stream()
                .map(ConfigurationProblemsTest::brief)
                .toList();
    }

    private static String brief(Problem problem) {
        return problem.place() + " " + problem.code().id()
                + problem.suggestion().map(meant -> " → " + meant).orElse("");
    }

    /** One file with a mistake in it, and where it is told. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                one("events.yaml", "Product Viewed: { price: nmber }", "events.yaml:1:26 LIMEN-1106 → number"),
                one("events.yaml", "Product Viewed: { price: { number: x } }", "events.yaml:1:36 LIMEN-1103"),
                one("features.yaml", "views: { cuont: Product Viewed }", "features.yaml:1:1 LIMEN-1201 → count"),
                one("features.yaml", "views: Product Viewed", "features.yaml:1:8 LIMEN-1103"),
                one("features.yaml", "views: { count: a, sum: b, of: c }", "features.yaml:1:20 LIMEN-1202"),
                one("features.yaml", "views: { count: Product Viewed, of: price }", "features.yaml:1:33 LIMEN-1203"),
                one("features.yaml", "views: { sum: Product Viewed }", "features.yaml:1:1 LIMEN-1102"),
                one("features.yaml", "views: { sum: Product Viewed, of: category }", "features.yaml:1:35 LIMEN-1103"),
                one(
                        "features.yaml",
                        "views: { sum: Product Viewed, of: 2 * prize }",
                        "features.yaml:1:39 LIMEN-1204 → price"),
                one(
                        "features.yaml",
                        "views: { count: Product Viewed, where: prize > 2 }",
                        "features.yaml:1:40 LIMEN-1204 → price"),
                one(
                        "features.yaml",
                        "views: { count: Product Viewed, window: 5m, halfLife: 5m }",
                        "features.yaml:1:45 LIMEN-1207"),
                one("features.yaml", "views: { count: Product Viewed, window: 5 }", "features.yaml:1:41 LIMEN-1105"),
                one(
                        "features.yaml",
                        "views: { count: Product Viewed, windw: 5m }",
                        "features.yaml:1:33 LIMEN-1101 → window"),
                one(
                        "features.yaml",
                        "views: { count: Product Viewed, per: sesion }",
                        "features.yaml:1:38 LIMEN-1106 → session"),
                one(
                        "features.yaml",
                        "views: { count: Product Veiwed }",
                        "features.yaml:1:17 LIMEN-1206 → Product Viewed"),
                one("features.yaml", "views: { last: Unplanned, of: x }", "features.yaml:1:1 LIMEN-1102"),
                one(
                        "features.yaml",
                        "views: { sequence: [ Product Viewed ], window: 5m }",
                        "features.yaml:1:20 LIMEN-1104"),
                one("features.yaml", "yes: { count: Product Viewed }", "features.yaml:1:1 LIMEN-1108"),
                one("features.yaml", "Views: { count: Product Viewed }", "features.yaml:1:1 LIMEN-1107"),
                one("features.yaml", "segments: { count: Product Viewed }", "features.yaml:1:1 LIMEN-1108"),
                one("segments.yaml", "keen: { when: veiws > 3 }", "segments.yaml:1:15 LIMEN-1301 → views"),
                one(
                        "segments.yaml",
                        "keen: { all: [ views > 3, veiws < 9 ] }",
                        "segments.yaml:1:27 LIMEN-1301 → views"),
                one("segments.yaml", "keen: { when: page.type == 'product' }", "segments.yaml:1:15 LIMEN-1301"),
                one("segments.yaml", "keen: { linger: 5m }", "segments.yaml:1:1 LIMEN-1306"),
                one("segments.yaml", "keen: { when: views > 3, parent: kean }", "segments.yaml:1:34 LIMEN-1302 → keen"),
                one("segments.yaml", "keen: { when: views > 3, public: maybe }", "segments.yaml:1:34 LIMEN-1103"),
                one("segments.yaml", "keen: { when: segments.keen }", "segments.yaml:1:1 LIMEN-1303"),
                one("segments.yaml", "keen: { when: 1 > 2 }", "segments.yaml:1:15 LIMEN-1308"),
                one("segments.yaml", "keen: { when: views > 3, minAudience: many }", "segments.yaml:1:39 LIMEN-1103"),
                one(
                        "segments.yaml",
                        "keen: { when: views > 3, minAudience: { visitors: 5, mode: enfroce } }",
                        "segments.yaml:1:60 LIMEN-1106 → enforce"),
                one(
                        "segments.yaml",
                        "keen: { when: views > 3, minAudience: { mode: enforce } }",
                        "segments.yaml:1:26 LIMEN-1102"),
                one("segments.lock", "keen: 0\nidle: 0", "segments.lock:2:7 LIMEN-1304"),
                one("goals.yaml", "order: { value: revenue }", "goals.yaml:1:1 LIMEN-1102"),
                one("segments.lock", "keen: 0\nidle: first", "segments.lock:2:7 LIMEN-1103"),
                one("segments.lock", "keen: 70000", "segments.lock:1:7 LIMEN-1104"),
                one("segments.lock", "keen: 0", "segments.lock LIMEN-1305"),
                one(
                        "segments.yaml",
                        "keen: { when: views > 3 }\nkeen: { when: views > 4 }",
                        "segments.yaml:2:1 LIMEN-1003"),
                one("segments.yaml", "keen: { when: views > }", "segments.yaml:1:22 LIMEN-1301"),
                one("segments.yaml", "keen: { when: views == 'many' }", "segments.yaml:1:15 LIMEN-1301"),
                one("segments.yaml", "keen:\n\twhen: views > 3", "segments.yaml:2:1 LIMEN-1002"),
                one("segments.yaml", "keen: { when: views > 3", "segments.yaml:1:24 LIMEN-1002"),
                one("segments.yaml", "keen: { when: *views }", "segments.yaml:1:15 LIMEN-1002"),
                one("experiences.yaml", "pages: { product: p/* }", "experiences.yaml:1:19 LIMEN-1412"),
                one("experiences.yaml", "sessions: { gap: 0s }", "experiences.yaml:1:18 LIMEN-1104"),
                one("flags.yaml", "from: { default: 100, rules: [ { serve: many } ] }", "flags.yaml:1:41 LIMEN-1411"),
                one("flags.yaml", "from: { default: 100, goal: oder }", "flags.yaml:1:29 LIMEN-1403 → order"),
                one(
                        "flags.yaml",
                        "from: { default: 1, rules: [ { serve: 2, share: 50 } ] }",
                        "flags.yaml:1:49 LIMEN-1105"),
                one("flags.yaml", "from: { variants: { a: 1, b: x }, default: a }", "flags.yaml:1:30 LIMEN-1411"),
                one("flags.yaml", "from: { variants: { a: 1 }, default: 1 }", "flags.yaml:1:38 LIMEN-1409"),
                one(
                        "flags.yaml",
                        "from: { variants: { small: 1 }, default: smal }",
                        "flags.yaml:1:42 LIMEN-1409 → small"),
                one("flags.yaml", "from: { variants: { a: }, default: a }", "flags.yaml:1:21 LIMEN-1102"),
                one(
                        "flags.yaml",
                        "from: { variants: { a: 1 }, default: a, rules: [ { split: { a: 100% }, serve: a } ] }",
                        "flags.yaml:1:72 LIMEN-1207"),
                one("flags.yaml", "from: { default: 1, off: maybe }", "flags.yaml:1:26 LIMEN-1103"),
                one(
                        "flags.yaml",
                        "from: { default: 1, rules: [ { split: { a: 100% } } ] }",
                        "flags.yaml:1:41 LIMEN-1409"),
                one(
                        "flags.yaml",
                        "from: { variants: { a: 1 }, default: a, rules: [ { split: { a: 90% } } ] }",
                        "flags.yaml:1:59 LIMEN-1405"),
                one(
                        "flags.yaml",
                        "from: { default: 1, rules: [ { when: flags.from > 2, serve: 3 } ] }",
                        "flags.yaml:1:1 LIMEN-1424"),
                one(
                        "flags.yaml",
                        "from: { default: 1, rules: [ { serve: 3 }, { when: views > 2, serve: 2 } ] }",
                        "flags.yaml:1:44 LIMEN-1444"),
                one(
                        "flags.yaml",
                        "from: { default: 1, rules: [ { when: views > 2, serve: 3 }, { when: views > 2, serve: 2 } ] }",
                        "flags.yaml:1:61 LIMEN-1444"),
                one("content/a.html", "<p>{{#a}}</p>", "content/a.html:1:4 LIMEN-1410"),
                one("content/a.html", "<p>{{viewz}}</p>", "content/a.html:1:6 LIMEN-1414 → views"),
                one("content/c.html", "<p>C</p>", "content/c.html LIMEN-1408"),
                one("content/c.txt", "C", "content/c.txt LIMEN-1005"),
                one("content/c.json", "{ \"a\": 1 }", "content/c.json LIMEN-1408"),
                one("content/c.json", "{ \"a\": 1,\n  \"b\": x }", "content/c.json:2:8 LIMEN-1410"),
                one("content/c.json", "{ \"a\": 1, \"a\": 2 }", "content/c.json:1:14 LIMEN-1410"),
                one("content/c.json", "{ \"a\": 1 } 2", "content/c.json:1:12 LIMEN-1410"),
                one("content/c.json", "{ \"a\": NaN }", "content/c.json:1:11 LIMEN-1410"),
                one("content/c.json", " ", "content/c.json LIMEN-1410"),
                one("content/c.json", "[".repeat(33) + "]".repeat(33), "content/c.json LIMEN-1410"),
                one("content/c.json", "\"" + "a".repeat(64 * 1024) + "\"", "content/c.json LIMEN-1004"),
                one("feature.yaml", "", "feature.yaml LIMEN-1005"),
                one("experiences.yaml", "slots: { hero: { selector: <main> } }", "experiences.yaml:1:28 LIMEN-1103"),
                one("experiences.yaml", "slots: { hero: { selector: ' ' } }", "experiences.yaml:1:28 LIMEN-1103"),
                one("experiences.yaml", "slots: { hero: { selector: \"a\\nb\" } }", "experiences.yaml:1:28 LIMEN-1103"),
                one(
                        "experiences.yaml",
                        "slots: { hero: { selector: " + "a".repeat(501) + " } }",
                        "experiences.yaml:1:28 LIMEN-1103"),
                experience("{ slot: hreo, segment: keen, goal: order, variants: { a: a.html } }", 17, "1401 → hero"),
                experience("{ slot: hero, segment: kean, goal: order, variants: { a: a.html } }", 32, "1402 → keen"),
                experience("{ slot: hero, segment: keen, goal: oder, variants: { a: a.html } }", 44, "1403 → order"),
                experience("{ slot: hero, segment: keen, goal: order, variants: { a: aa.html } }", 66, "1404 → a.html"),
                experience("{ slot: hero, segment: keen, variants: { a: a.html } }", 3, "1407"),
                experience("{ slot: hero, split: bandit, segment: keen, variants: { a: a.html } }", 30, "1406"),
                experience(
                        "{ slot: hero, split: { a: 70% }, segment: keen, goal: order, variants: { a: a.html } }",
                        30, "1405"),
                experience(
                        "{ slot: hero, split: { alpha: 100% }, segment: keen, goal: order, variants: { alfa: a.html } }",
                        32, "1409 → alfa"),
                experience(
                        "{ slot: hero, when: page.type == 'prodct', goal: order, variants: { a: a.html } }",
                        42,
                        "1301 → 'product'"),
                experience(
                        "{ slot: hero, cap: often, segment: keen, goal: order, variants: { a: a.html } }", 28, "1105"),
                experience(
                        "{ slot: hero, split: { a: 100% }, goal: order, variants: { a: a.html, b: b.html } }",
                        79, "1443"),
                experience("{ slot: hero, when: 'false', goal: order, variants: { a: a.html } }", 29, "1308"),
                rollout("coverage: 0%", 23, "1442"),
                rollout("holdout: 100%", 23, "1442"),
                one("experiences.yaml", "minAudience: few", "experiences.yaml:1:14 LIMEN-1103"),
                one("experiences.yaml", "off: maybe", "experiences.yaml:1:6 LIMEN-1103"),
                one("experiences.yaml", "holdout: 2", "experiences.yaml:1:10 LIMEN-1105"),
                one("experiences.yaml", "slots: { hero: { off: 1 } }", "experiences.yaml:1:23 LIMEN-1103"),
                variant("{ html: aa.html }", 42, "1404 → a.html"),
                variant("{ htm: a.html }", 36, "1101 → html"),
                variant("{ overlay: top }", 31, "1102"),
                variant("{ html: a.html, overlay: topp }", 59, "1106 → top"),
                variant("{ html: a.html, overlay: { modal: true } }", 50, "1102"),
                variant("{ html: a.html, overlay: { position: top, modal: true, dismissible: false } }", 102, "1433"),
                variant("{ html: a.html, overlay: { position: top, close: ' ' } }", 83, "1103"),
                variant("{ attributes: { onclick: x } }", 50, "1431"),
                variant("{ attributes: { style: x } }", 50, "1431"),
                variant("{ attributes: { data-limen-by: edge } }", 50, "1431"),
                variant("{ attributes: { class: 'a\"b' } }", 57, "1103"),
                variant("{ route: //evil.example/ }", 43, "1432"),
                variant("{ route: /a/../b }", 43, "1432"),
                variant("{ route: /a?b }", 43, "1432"),
                variant("{ route: a }", 43, "1432"),
                variant("{ route: /a, html: a.html }", 47, "1207"),
                rollout("mode: shadw", 29, "1106 → shadow"),
                rollout("coverage: 0.5", 33, "1105"),
                rollout("cap: [ 3 per 24h, 1 per visit ]", 41, "1105"),
                rollout("cap: [ 3 per 24h, 2 per 1d ]", 41, "1423"),
                rollout("cap: [ 3 per session, 2 per session ]", 45, "1423"),
                rollout("schedule: { from: tomorrow }", 41, "1105"),
                rollout("schedule: { until: 2026-13-01 }", 42, "1105"),
                rollout("schedule: { from: 2026-11-27, until: 2026-11-27T00:00 }", 60, "1421"),
                rollout("schedule: { zone: Europe/Zuerich }", 41, "1420 → Europe/Zurich"),
                rollout("schedule: { days: [ mon, tues ] }", 48, "1106 → tue"),
                rollout("schedule: { hours: 9-17 }", 42, "1105"),
                rollout("schedule: { hours: 09:00-09:00 }", 42, "1105"),
                rollout("schedule: { hours: 24:00-09:00 }", 42, "1105"),
                rollout("schedule: { hours: 09:00-25:00 }", 42, "1105"),
                rollout("schedule: { form: 2026-11-27 }", 35, "1101 → from"),
                rollout("exclusive: { share: 40% }", 23, "1102"),
                rollout("exclusive: { group: g }", 23, "1102"),
                rollout("exclusive: { group: G, share: 40% }", 43, "1107"),
                rollout("exclusive: { group: g, share: 40 }", 53, "1105"),
                experience(
                        "{ slot: hero, exclusive: { group: g, share: 60% }, goal: order, variants: { a: a.html } }\n"
                                + "  more: { slot: hero, exclusive: { group: g, share: 60% }, goal: order, variants: { a: a.html } }",
                        5, 53, "1422"),
                experience(
                        "{ slot: hero, holdout: 0.05, segment: keen, goal: order, variants: { a: a.html } }",
                        32,
                        "1105"));
    }

    private static Arguments one(String file, String text, String told) {
        return Arguments.of(file, text, told);
    }

    private static Arguments variant(String text, int column, String told) {
        return experience("{ slot: hero, goal: order, variants: { a: " + text + " } }", column + 17, told);
    }

    private static Arguments rollout(String text, int column, String told) {
        return experience("{ slot: hero, " + text + ", goal: order, variants: { a: a.html } }", column, told);
    }

    private static Arguments experience(String definition, int column, String told) {
        return experience(definition, 4, column, told);
    }

    private static Arguments experience(String definition, int line, int column, String told) {
        String text = "pages: { product: /p/* }\nslots: { hero: }\nexperiences:\n  show: " + definition;
        return Arguments.of("experiences.yaml", text, "experiences.yaml:" + line + ":" + column + " LIMEN-" + told);
    }

    /** What is not for everybody leaves something for what stands below it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode: shadow",
                "mode: 'off'",
                "coverage: 50%",
                "cap: 1 per session",
                "schedule: { from: 2026-11-27 }",
                "exclusive: { group: g, share: 40% }"
            })
    void loadShouldNotSayNeverReachedWhenNotEverybodyTakesPartAbove(String rollout) {
        String below = "\n  more: { slot: hero, goal: order, variants: { a: a.html } }";
        assertThat(problems(above("{ slot: hero, " + rollout + ", goal: order, variants: { a: a.html } }" + below)))
                .doesNotContain("experiences.yaml:5:3 LIMEN-1413");
        assertThat(problems(above("{ slot: hero, goal: order, variants: { a: a.html } }" + below)))
                .contains("experiences.yaml:5:3 LIMEN-1413");
    }

    /** Whoever the second is for, the first is for, and it lets nobody pass. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment: keen                  | segment: keen",
                "segment: keen                  | segment: keen, when: page.type == 'product'",
                "segment: [ keen, idle ]        | segment: idle",
                "when: page.type == 'product'   | when: page.type == 'product'",
                "when: page.type == 'product'   | when: page.type == 'product', segment: keen",
            })
    void loadShouldTellAnExperienceWhoseVisitorsAreAllTakenAboveIt(String first, String second) {
        assertThat(problems(two(first, second))).contains("experiences.yaml:5:3 LIMEN-1440");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment: keen, when: page.type == 'product' | segment: keen",
                "segment: keen                  | segment: [ keen, idle ]",
                "segment: keen                  | when: page.type == 'product'",
                "segment: keen, cap: 1 per 24h  | segment: keen",
                "segment: keen, coverage: 50%   | segment: keen",
                "segment: keen, mode: shadow    | segment: keen",
                "segment: keen, schedule: { from: 2026-11-27 } | segment: keen",
            })
    void loadShouldNotTellAnExperienceThatSomebodyIsLeftFor(String first, String second) {
        assertThat(problems(two(first, second))).isEmpty();
    }

    @Test
    void loadShouldTakeAConditionThatReadsNothingForWhatItIs() {
        assertThat(problems(two("when: 2 > 1", "segment: keen"))).contains("experiences.yaml:5:3 LIMEN-1413");
    }

    private static SampleConfiguration two(String first, String second) {
        return above("{ slot: hero, " + first + ", goal: order, variants: { a: a.html } }\n  more: { slot: hero, "
                + second + ", goal: order, variants: { b: b.html } }");
    }

    private static SampleConfiguration above(String experience) {
        return SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "pages: { product: /p/* }",
                        "slots: { hero: }",
                        "experiences:",
                        "  show: " + experience);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("mistakes")
    void loadShouldTellThePlaceAndWhatWasMeantWhenThereIsAMistake(String file, String text, String told) {
        assertThat(problems(SampleConfiguration.shop().file(file, text))).contains(told);
    }

    @Test
    void loadShouldRefuseACountdownToNothing() {
        String variants = "goal: order, variants: { a: a.html } }";
        SampleConfiguration counting = above("{ slot: hero, " + variants)
                .file("content/a.html", "<p>Until <time data-limen-countdown>six</time></p>");

        assertThat(problems(counting)).contains("experiences.yaml:4:51 LIMEN-1435");
        assertThat(problems(counting.file(
                        "experiences.yaml",
                        "slots: { hero: }",
                        "experiences:",
                        "  show: { slot: hero, schedule: { until: 2026-12-24T18:00 }, " + variants)))
                .noneMatch(told -> told.contains("1435"));
    }

    @Test
    void loadShouldRefuseASlotThatShowsBothHtmlAndJson() {
        assertThat(problems(above("{ slot: hero, goal: order, variants: { a: a.html, b: c.json } }")
                        .file("content/c.json", "1")))
                .contains("experiences.yaml:4:62 LIMEN-1430");
        assertThat(problems(above("{ slot: hero, goal: order, variants: { b: c.json } }")
                        .file("content/c.json", "1")))
                .doesNotContain("experiences.yaml:4:49 LIMEN-1430");
        assertThat(problems(SampleConfiguration.shop()
                        .file("content/c.json", "1")
                        .file(
                                "experiences.yaml",
                                "slots: { hero: { default: c.json } }",
                                "experiences:",
                                "  show: { slot: hero, goal: order, variants: { a: a.html } }")))
                .contains("experiences.yaml:3:51 LIMEN-1430");
    }

    @Test
    void loadShouldTellAllProblemsOfAllFilesAtOnce() {
        List<String> told = problems(SampleConfiguration.shop()
                .file(
                        "features.yaml",
                        "views: { count: Product Viewed, where: prize > 2 }",
                        "more: { sum: Product Viewed }")
                .file("segments.yaml", "keen: { when: veiws > 3 }", "idle: { when: vews < 1, linger: 5 }")
                .file("goals.yaml", "order: { event: Order Completed, valeu: revenue }"));

        assertThat(told)
                .containsExactly(
                        "features.yaml:1:40 LIMEN-1204 → price",
                        "features.yaml:2:1 LIMEN-1102",
                        "goals.yaml:1:34 LIMEN-1101 → value",
                        "segments.yaml:1:15 LIMEN-1301 → views",
                        "segments.yaml:2:15 LIMEN-1301 → views",
                        "segments.yaml:2:33 LIMEN-1105");
    }

    @Test
    void renderShouldShowTheLineTheCaretAndWhatWasMeant() {
        Configuration.Result result = Configuration.load(SampleConfiguration.shop()
                .file("features.yaml", "views:", "  count: Product Viewed", "  where: price > 2 && prize < 9")
                .files());

        assertThat(result).isInstanceOf(Configuration.Refused.class);
        assertThat(result.problems().get(0).render())
                .startsWith("features.yaml:3:23  LIMEN-1204  features.views.where: ")
                .endsWith("""
                              where: price > 2 && prize < 9
                                                  ^~~~~
                            did you mean `price`?
                        """);
    }

    @Test
    void loadShouldRefuseAModelWhoseInputsAreNoFeatures() {
        assertThat(problems(SampleConfiguration.shop()
                        .file("models/m/model.onnx", "not looked into here")
                        .file(
                                "models/m/model.yaml",
                                "version: v1",
                                "sha256: 00",
                                "input: { name: x, features: [ views, vews, shade ] }")))
                .containsExactly(
                        "models/m/model.yaml:2:9 LIMEN-1503",
                        "models/m/model.yaml:3:38 LIMEN-1501 → views",
                        "models/m/model.yaml:3:44 LIMEN-1501");
    }

    @Test
    void loadShouldRefuseAModelThatCannotBeOne() {
        String[] right = {"version: v1", "sha256: 6e9a", "input: { name: x, features: [ views ] }"};
        SampleConfiguration sample = SampleConfiguration.shop()
                .file(
                        "features.yaml",
                        "views: { count: Product Viewed }",
                        "kind: { last: Product Viewed, of: category }")
                .file("models/m/model.yaml", right)
                .file(
                        "models/n/model.yaml",
                        "name: m",
                        "version: v1",
                        "sha256: 00",
                        "file: other.onnx",
                        "input: { name: x, features: [ kind ] }");

        assertThat(problems(sample))
                .containsExactly(
                        "models/m/model.yaml:1:1 LIMEN-1502",
                        "models/n/model.yaml:1:1 LIMEN-1502",
                        "models/n/model.yaml:1:7 LIMEN-1505",
                        "models/n/model.yaml:5:31 LIMEN-1504");
    }

    @Test
    void loadShouldPointAtTheByteThatIsNoUtf8() {
        byte[] latin1 = "<p>A</p>\n<p>caf\u00e9</p>".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(problems(SampleConfiguration.shop()
                        .file("content/a.html", latin1)
                        .file("goals.yaml", "order: { event: Caf\u00e9 }".getBytes(StandardCharsets.ISO_8859_1))))
                .contains("content/a.html:2:7 LIMEN-1001", "goals.yaml:1:20 LIMEN-1001");
    }

    /** A bad day: a mistake of every kind, each in the file where it is made most. */
    @Test
    void loadShouldTellMistakesOfEveryKindAtOnceEachWithItsPlace() {
        SampleConfiguration sample = SampleConfiguration.shop()
                .file(
                        "events.yaml",
                        "Product Viewed: { price: nmber, category: text }",
                        "Order Completed: { revenue: { number: much } }")
                .file(
                        "features.yaml",
                        "views: { count: Product Viewed, windw: 5m }",
                        "views: { count: Product Viewed }",
                        "Recent: { count: Product Viewed }",
                        "last_price: { sum: Product Viewed }",
                        "often: { count: Product Viewed, window: 5 }",
                        "kind: { last: Product Viewed, of: category }")
                .file(
                        "segments.yaml",
                        "keen: { when: veiws > 3 }",
                        "idle: { when: views > }",
                        "odd: { when: views == 'many' }",
                        "one: { when: views > 1, parent: two }",
                        "two: { when: views > 2, parent: one }",
                        "orphan: { when: views > 1, parent: kean }")
                .file("segments.lock", "keen: 0", "idle: 0", "odd: 1", "one: 2", "two: 3", "orphan: 4", "gone: 70000")
                .file("goals.yaml", "order:", "\tevent: Order Completed")
                .file("flags.yaml", "from: { default: 100, rules: [ { serve: many } ] }")
                .file("content/a.html", "<p>{{viewz}}</p>")
                .file("content/b.html", "<p>caf\u00e9</p>".getBytes(StandardCharsets.ISO_8859_1))
                .file(
                        "experiences.yaml",
                        "pages: { product: p/* }",
                        "slots: { hero: { default: a.html } }",
                        "experiences:",
                        "  show:",
                        "    slot: hreo",
                        "    segment: keen",
                        "    goal: order",
                        "    holdout: 0.05",
                        "    split: { a: 70%, b: 70% }",
                        "    variants: { a: missing.html, b: b.html }")
                .file("models/m/model.onnx", "not looked into here")
                .file(
                        "models/m/model.yaml",
                        "version: v1",
                        "sha256: 00",
                        "input: { name: x, features: [ kind, vews ] }")
                .file("tests/t.yaml", "- it: x", "  given: [ wait a while ]");

        assertThat(problems(sample))
                .allMatch(told -> told.matches("[a-z/]+\\.[a-z]+:\\d+:\\d+ LIMEN-\\d+.*"))
                .containsExactly(
                        "content/a.html:1:6 LIMEN-1414 → views",
                        "content/b.html:1:7 LIMEN-1001",
                        "events.yaml:1:26 LIMEN-1106 → number",
                        "events.yaml:2:39 LIMEN-1103",
                        "experiences.yaml:1:19 LIMEN-1412",
                        "experiences.yaml:5:11 LIMEN-1401 → hero",
                        "experiences.yaml:7:11 LIMEN-1403",
                        "experiences.yaml:8:14 LIMEN-1105",
                        "experiences.yaml:9:12 LIMEN-1405",
                        "experiences.yaml:10:20 LIMEN-1404",
                        "features.yaml:1:33 LIMEN-1101 → window",
                        "features.yaml:2:1 LIMEN-1003",
                        "features.yaml:3:1 LIMEN-1107",
                        "features.yaml:4:1 LIMEN-1102",
                        "features.yaml:5:41 LIMEN-1105",
                        "flags.yaml:1:41 LIMEN-1411",
                        "goals.yaml:2:1 LIMEN-1002",
                        "models/m/model.yaml:2:9 LIMEN-1503",
                        "models/m/model.yaml:3:31 LIMEN-1504",
                        "models/m/model.yaml:3:37 LIMEN-1501 → views",
                        "segments.lock:2:7 LIMEN-1304",
                        "segments.lock:7:7 LIMEN-1104",
                        "segments.yaml:1:15 LIMEN-1301 → views",
                        "segments.yaml:2:22 LIMEN-1301",
                        "segments.yaml:3:14 LIMEN-1301",
                        "segments.yaml:4:1 LIMEN-1303",
                        "segments.yaml:6:36 LIMEN-1302 → keen",
                        "tests/t.yaml:1:3 LIMEN-1102",
                        "tests/t.yaml:2:12 LIMEN-1603");
    }

    @Test
    void loadShouldRefuseASegmentThatDependsOnTheRequestThroughAFlag() {
        assertThat(problems(SampleConfiguration.shop()
                        .file(
                                "flags.yaml",
                                "from: { default: 9, rules: [ { when: device.type == 'mobile', serve: 3 } ] }")
                        .file("segments.yaml", "keen: { when: views > flags.from }", "idle: { when: views < 1 }")))
                .containsExactly("segments.yaml:1:1 LIMEN-1307");
    }

    @Test
    void loadShouldTellCyclesOfParents() {
        assertThat(Configuration.load(SampleConfiguration.shop()
                                .file(
                                        "segments.yaml",
                                        "keen: { when: views > 3, parent: idle }",
                                        "idle: { when: views < 1, parent: keen }")
                                .files())
                        .problems())
                .extracting(Problem::message)
                .containsExactly("a segment depends on itself: keen → idle → keen");
    }

    @Test
    void loadShouldWarnOfAnExperienceThatIsNeverReached() {
        assertThat(problems(SampleConfiguration.shop()
                        .file(
                                "experiences.yaml",
                                "slots: { hero: }",
                                "experiences:",
                                "  all: { slot: hero, goal: order, variants: { a: a.html } }",
                                "  few: { slot: hero, segment: keen, goal: order, variants: { b: b.html } }")))
                .containsExactly("experiences.yaml:4:3 LIMEN-1413");
    }

    @Test
    void loadShouldTellMistakesInWhatTestsExpect() {
        assertThat(problems(SampleConfiguration.shop()
                        .file(
                                "tests/t.yaml",
                                "- it: x",
                                "  given: [ { scores: { m: 1 } } ]",
                                "  forced: { shwo: a, show: c }",
                                "  assigned: { show: bb }",
                                "  expect:",
                                "    hero: { variant: a, reason: STICKEY, not: shwo, hmtl: x }",
                                "    flags: { from: { value: 1, reason: SPILT } }")))
                .containsExactly(
                        "tests/t.yaml:2:24 LIMEN-1601",
                        "tests/t.yaml:3:13 LIMEN-1602 → show",
                        "tests/t.yaml:3:28 LIMEN-1409",
                        "tests/t.yaml:4:21 LIMEN-1409",
                        "tests/t.yaml:6:33 LIMEN-1106 → STICKY",
                        "tests/t.yaml:6:47 LIMEN-1602 → show",
                        "tests/t.yaml:6:53 LIMEN-1101 → html",
                        "tests/t.yaml:7:40 LIMEN-1106 → SPLIT");
    }

    @Test
    void loadShouldTellMistakesInTests() {
        assertThat(problems(SampleConfiguration.shop()
                        .file(
                                "tests/t.yaml",
                                "- it: x",
                                "  given: [ wait a while ]",
                                "  scores: { m: 1 }",
                                "  expect: { segments: [ kean ], hero: shwo, flags: { form: 1 } }")))
                .containsExactly(
                        "tests/t.yaml:2:12 LIMEN-1603",
                        "tests/t.yaml:3:13 LIMEN-1601",
                        "tests/t.yaml:4:25 LIMEN-1402 → keen",
                        "tests/t.yaml:4:39 LIMEN-1602 → show",
                        "tests/t.yaml:4:54 LIMEN-1602 → from");
    }
}

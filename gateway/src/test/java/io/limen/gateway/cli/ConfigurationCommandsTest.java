package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.main.Limen;
import io.limen.gateway.trial.StarterConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigurationCommandsTest {
    private static final Path DEMO = Path.of("..", "config", "demo");

    @TempDir
    private Path folder = Path.of("");

    private record Said(int exitCode, String out, String err) {}

    private static Said run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        CommandLine line =
                Limen.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Said(line.execute(words), out.toString(), err.toString());
    }

    @Test
    void checkShouldSayThatTheDemoIsRightAndWhatAnEdgeCanCache() {
        Said said = run("check", DEMO);

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains(": 0 errors, 0 warnings").contains("slot hero: edge-cacheable");
    }

    @Test
    void checkShouldReadTheSettingsOfTheGatewayToo() throws IOException {
        run("init", folder.resolve("new"));
        Files.writeString(folder.resolve("new/gateway.yaml"), "http: { prot: 8080 }\nops: { port: many }\n");

        Said said = run("check", folder.resolve("new"));

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).contains("http.prot", "ops.port", ": 2 errors");
    }

    @Test
    void checkShouldWarnOfVariablesThatAreNoSettings() {
        StringWriter out = new StringWriter();
        GatewaySettings misspelt = files -> new GatewaySettings.Findings(List.of(), List.of("LIMEN_HTTP_PROT"));

        int exitCode = LimenCommand.commandLine(misspelt)
                .setOut(new PrintWriter(out, true))
                .execute("check", DEMO.toString());

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("LIMEN_HTTP_PROT", ": 0 errors, 1 warning");
    }

    @Test
    void checkShouldNameWhatKeepsASlotFromTheEdgeAndWhatIsAskedForAllTheSame() throws IOException {
        run("init", folder.resolve("new"));
        Path experiences = folder.resolve("new/experiences.yaml");
        Files.writeString(
                experiences,
                Files.readString(experiences)
                        .replace("page.type == 'home'", "geo.country == 'NO' && device.type == 'tv'"));

        Said said = run("check", folder.resolve("new"));

        assertThat(said.out())
                .contains("slot hero: not edge-cacheable")
                .contains("welcome_back depends on device.type, geo.country")
                .contains("when it wins, the edge asks: welcome_back: hero/welcome-back.html shows values");
    }

    @Test
    void checkShouldTellProblemsAndExitWithOneWhenThereAreErrors() throws IOException {
        Files.writeString(folder.resolve("features.yaml"), "views: { cuont: Product Viewed }\n");

        Said said = run("check", folder);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out())
                .contains("features.yaml:1:1  LIMEN-1201  features.views: no verb")
                .contains("did you mean `count`?")
                .contains(": 1 error, 0 warnings");
    }

    @Test
    void checkShouldWriteTheLockWhenAsked() throws IOException {
        Files.writeString(folder.resolve("features.yaml"), "views: { count: Product Viewed }\n");
        Files.writeString(folder.resolve("segments.yaml"), "keen: { when: views > 3 }\n");

        assertThat(run("check", folder).out()).contains("LIMEN-1305 warning");
        assertThat(folder.resolve("segments.lock")).doesNotExist();
        assertThat(run("check", "--lock", folder).exitCode()).isZero();
        assertThat(Files.readString(folder.resolve("segments.lock"))).endsWith("keen: 0\n");
        assertThat(run("check", folder).out()).contains("0 warnings");
    }

    @Test
    void starterOfATrialShouldBeRightWhateverItsSelectorsAndItsTestsShouldPass() throws IOException {
        StarterConfiguration.write(folder.resolve("new"), Map.of("hero", "a[title='it''s'] > b", "promo", "#x: y"));

        assertThat(run("check", folder.resolve("new")).out()).contains(": 0 errors, 0 warnings");
        assertThat(run("test", folder.resolve("new")).out()).contains("2 tests, 0 failed");
    }

    @Test
    void initShouldWriteAConfigurationThatIsRightAndWhoseTestsPass() {
        Said said = run("init", folder.resolve("new"));

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("<script src=\"/limen.js\" data-write-key=\"YOUR_WRITE_KEY\" defer></script>");
        assertThat(run("check", folder.resolve("new")).out()).contains(": 0 errors, 0 warnings");
        assertThat(run("test", folder.resolve("new")).out()).contains("2 tests, 0 failed");
    }

    @Test
    void initShouldRefuseAFolderThatIsNotEmpty() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        Said said = run("init", folder);

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("is not empty (expected: a new or an empty folder)");
        assertThat(folder.resolve("gateway.yaml")).doesNotExist();
    }

    @Test
    void testShouldTickEveryTestOfTheDemo() {
        Said said = run("test", DEMO);

        assertThat(said.out()).doesNotContain("✗").contains("✓ rescues a full cart after a short pause");
        assertThat(said.exitCode()).isZero();
    }

    @Test
    void testShouldSayWhatWasShownInsteadAndWhy() throws IOException {
        run("init", folder.resolve("new"));
        Path tests = folder.resolve("new/tests/returning.yaml");
        Files.writeString(tests, Files.readString(tests).replace("wait 2h", "wait 2m"));

        Said said = run("test", folder.resolve("new"));

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out())
                .contains("✗ welcomes somebody back on the second visit  (tests/returning.yaml:2:3)")
                .contains("- expected: welcome_back")
                .contains("+ was:      default (DEFAULT)")
                .contains("welcome_back: condition false")
                .contains("returning: visits > 1")
                .contains("2 tests, 1 failed");
    }

    /** A shop in which each thing a test may say has its part. */
    private void shop(String... tests) throws IOException {
        Path shop = folder.resolve("shop");
        Files.createDirectories(shop.resolve("content"));
        Files.createDirectories(shop.resolve("tests"));
        Files.writeString(shop.resolve("features.yaml"), "views: { count: Product Viewed }\n");
        Files.writeString(shop.resolve("events.yaml"), "Product Viewed: {}\n");
        Files.writeString(
                shop.resolve("flags.yaml"),
                "size: { variants: { small: 1, big: 2 }, default: small, rules: [ { when: views > 0, serve: big } ] }\n");
        Files.writeString(shop.resolve("content/a.html"), "<p>a, {{views}} seen</p>");
        Files.writeString(shop.resolve("content/b.html"), "<p>b</p>");
        Files.writeString(shop.resolve("experiences.yaml"), """
                slots: { hero: { default: page }, side: { default: page } }
                experiences:
                  show: { slot: hero, when: views > 0, cap: 2 per visitor, variants: { a: a.html, b: b.html } }
                  last: { slot: side, when: views > 1, variants: { b: b.html } }
                """);
        Files.writeString(shop.resolve("tests/t.yaml"), String.join("\n", tests));
    }

    @Test
    void testShouldHoldWhereAllIsAsExpected() throws IOException {
        shop(
                "- it: draws",
                "  given:  [ Product Viewed ]",
                "  expect: { hero: { experience: show, reason: SPLIT }, flags: { size: 2 } }",
                "- it: keeps what was given",
                "  given:    [ Product Viewed ]",
                "  assigned: { show: a }",
                "  expect:   { hero: { variant: a, reason: STICKY, html: [ 'a, 1 seen' ], not_html: '<p>b' } }",
                "- it: shows what is asked for",
                "  forced: { show: b }",
                "  expect: { hero: { experience: show, variant: b, reason: FORCED, html: <p>b</p> } }",
                "- it: ends at the cap",
                "  given:",
                "    - Product Viewed",
                "    - Experiment Viewed: { experiment_id: show }",
                "    - wait 1m",
                "    - Experiment Viewed: { experiment_id: show }",
                "  expect: { hero: { not: show, reason: CAPPED }, side: { not: [ show, last ] } }",
                "- it: shows a snippet once on a page",
                "  given:    [ Product Viewed, Product Viewed ]",
                "  assigned: { show: b }",
                "  expect:   { hero: show, side: default }",
                "- it: counts what happens at once",
                "  given:    [ Product Viewed, Product Viewed ]",
                "  assigned: { show: a }",
                "  expect:   { hero: { html: 'a, 2 seen' }, side: last }",
                "- it: names values",
                "  given:  [ Product Viewed ]",
                "  expect: { flags: { size: { value: 2, variant: big, reason: TARGETING_MATCH } } }");

        Said said = run("test", folder.resolve("shop"));

        assertThat(said.out()).contains("7 tests, 0 failed").doesNotContain("✗");
        assertThat(said.exitCode()).isZero();
    }

    @Test
    void testShouldNameTheCaseAndEverythingThatIsNotAsExpected() throws IOException {
        shop(
                "- it: is wrong all over",
                "  given:    [ Product Viewed ]",
                "  assigned: { show: a }",
                "  expect:",
                "    hero: { experience: last, not: show, reason: SPLIT, html: sold out, not_html: seen }",
                "    flags: { size: { value: 1, variant: small, reason: STATIC } }");

        Said said = run("test", folder.resolve("shop"));

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out().lines().map(String::strip))
                .containsSubsequence(
                        "✗ is wrong all over  (tests/t.yaml:1:3)",
                        "flag size",
                        "- expected: 1",
                        "+ was:      2",
                        "flag size, variant",
                        "- expected: small",
                        "+ was:      big",
                        "flag size, reason",
                        "- expected: STATIC",
                        "+ was:      TARGETING_MATCH",
                        "slot hero",
                        "- expected: last",
                        "+ was:      show:a (STICKY)",
                        "show: matched  views > 0",
                        "- expected: not show",
                        "slot hero, reason",
                        "- expected: SPLIT",
                        "slot hero, html",
                        "- expected: sold out",
                        "slot hero, html",
                        "- expected: no seen",
                        "1 tests, 1 failed");
    }

    @Test
    void checkShouldTellWhatIsPast() throws IOException {
        shop();
        Path experiences = folder.resolve("shop/experiences.yaml");
        Files.writeString(
                experiences,
                Files.readString(experiences).replace("cap: 2 per visitor", "schedule: { until: 2020-01-01 }"));

        Said said = run("check", folder.resolve("shop"));

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("experiences.yaml:3:", "LIMEN-1441 warning", "`until: 2020-01-01` is past");
    }

    @Test
    void checkShouldSayWhatNothingReads() throws IOException {
        shop();
        Path shop = folder.resolve("shop");
        Files.writeString(
                shop.resolve("features.yaml"),
                "views: { count: Product Viewed }\nlast_seen: { since: Product Viewed }\nvisits: { sessions: true }\n");
        Files.writeString(shop.resolve("segments.yaml"), """
                keen:  { when: views > 3, minAudience: 50 }
                idle:  { when: views < 1, notify: true }
                known: { when: views > 1, public: true }
                apart: { when: views > 2 }
                """);

        Files.writeString(shop.resolve("goals.yaml"), "order: { event: Order Completed }\n");
        Path experiences = shop.resolve("experiences.yaml");
        Files.writeString(
                experiences,
                Files.readString(experiences)
                        + "  learning: { slot: hero, goal: order, split: bandit, bandit: { by: apart },"
                        + " variants: { a: a.html, b: a.html } }\n");

        assertThat(run("check", shop).out().lines())
                .contains(
                        "read by nothing here: features: last_seen, visits",
                        "read by nothing here: segments: keen",
                        "read by nothing here: flags: size");
    }

    @Test
    void commandsShouldRefuseAFolderThatIsNone() {
        assertThat(run("check", folder.resolve("absent")).exitCode()).isEqualTo(2);
        assertThat(run("test", folder.resolve("absent")).exitCode()).isEqualTo(2);
    }
}

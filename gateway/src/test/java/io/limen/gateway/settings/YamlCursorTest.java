package io.limen.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlCursorTest {
    private final Problems problems = new Problems();

    private YamlCursor parse(String... lines) {
        return parse(Overrides.none(), lines);
    }

    private YamlCursor parse(Overrides overrides, String... lines) {
        byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return YamlCursor.parse("gateway.yaml", "", bytes, overrides, problems);
    }

    private List<String> told() {
        return problems.all().stream().map(Problem::render).toList();
    }

    @Test
    void readersShouldReadValuesWithUnitsWhenTheyAreThere() {
        YamlCursor http = parse(
                        "http:",
                        "  port: 80",
                        "  idle: 20ms",
                        "  body: 64KB",
                        "  sampled: 5%",
                        "  gzip: true",
                        "  origins: [ a, b ]")
                .at("http");

        assertThat(http.integer("port", 8080, 0, 65_535)).isEqualTo(80);
        assertThat(http.duration("idle", Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(20));
        assertThat(http.bytes("body", 1)).isEqualTo(65_536);
        assertThat(http.share("sampled", 1)).isEqualTo(0.05);
        assertThat(http.bool("gzip", false)).isTrue();
        assertThat(http.texts("origins", List.of())).containsExactly("a", "b");
        assertThat(told()).isEmpty();
    }

    @Test
    void readersShouldGiveTheFallbackWhenNothingIsThere() {
        YamlCursor http = parse("ops: {}").at("http");

        assertThat(http.integer("port", 8080, 0, 65_535)).isEqualTo(8080);
        assertThat(http.at("deeper").text("name", "x")).isEqualTo("x");
        assertThat(told()).isEmpty();
    }

    @Test
    void readersShouldTellEveryMistakeAtOnceWithPlaceAndCaret() {
        YamlCursor http = parse(
                        "http:", "  port: 99999", "  idle: 20", "  body: lots", "  gzip: yes", "  sampled: 105%")
                .at("http");
        http.integer("port", 8080, 0, 65_535);
        http.duration("idle", Duration.ofSeconds(1));
        http.bytes("body", 1);
        http.bool("gzip", false);
        http.share("sampled", 1);

        assertThat(told()).containsExactly("""
                        gateway.yaml:2:9  LIMEN-1104  http.port: 99999 (expected: 0 to 65535)
                              port: 99999
                                    ^~~~~
                        """, """
                        gateway.yaml:3:9  LIMEN-1105  http.idle: `20` (expected: a duration such as 20ms, 30s, 5m, 24h or 7d)
                              idle: 20
                                    ^~
                        """, """
                        gateway.yaml:4:9  LIMEN-1105  http.body: `lots` (expected: an amount of bytes such as 512B, 64KB or 2MB)
                              body: lots
                                    ^~~~
                        """, """
                        gateway.yaml:5:9  LIMEN-1103  http.gzip: `yes` (expected: true or false)
                              gzip: yes
                                    ^~~
                        """, """
                        gateway.yaml:6:12  LIMEN-1105  http.sampled: `105%` (expected: a share from 0% to 100%)
                              sampled: 105%
                                       ^~~~
                        """);
    }

    @Test
    void refuseUnknownShouldSuggestTheKeyThatWasMeantWhenOneIsNear() {
        YamlCursor root = parse("http: { prot: 80 }", "nothing_like_it: 1");
        root.at("http").integer("port", 8080, 0, 65_535);
        root.refuseUnknown();

        assertThat(told()).containsExactly("""
                        gateway.yaml:1:9  LIMEN-1101  http.prot: unknown key `prot` (expected: one of port)
                            http: { prot: 80 }
                                    ^~~~
                            did you mean `port`?
                        """, """
                        gateway.yaml:2:1  LIMEN-1101  nothing_like_it: unknown key `nothing_like_it` (expected: one of http)
                            nothing_like_it: 1
                            ^~~~~~~~~~~~~~~
                        """);
    }

    @Test
    void environmentShouldWinWhenItNamesTheSetting() {
        Overrides overrides = Overrides.of(Map.of(
                "LIMEN_HTTP_PORT",
                "81",
                "LIMEN_HTTP_BODY_BYTES_MAX",
                "1MB",
                "LIMEN_HTTP_ORIGINS",
                "a, b",
                "LIMEN_HTPP_X",
                ""));
        YamlCursor http = parse(overrides, "http: { port: 80 }").at("http");

        assertThat(http.integer("port", 8080, 0, 65_535)).isEqualTo(81);
        assertThat(http.bytes("bodyBytesMax", 1)).isEqualTo(1 << 20);
        assertThat(http.texts("origins", List.of())).containsExactly("a", "b");
        assertThat(overrides.unread()).containsExactly("LIMEN_HTPP_X");
    }

    @Test
    void environmentShouldBeNamedWhenItsValueIsWrong() {
        parse(Overrides.of(Map.of("LIMEN_HTTP_PORT", "many"))).at("http").integer("port", 8080, 0, 65_535);

        assertThat(problems.all())
                .extracting(Problem::message)
                .containsExactly("`many` in LIMEN_HTTP_PORT (expected: a whole number)");
    }

    @Test
    void parseShouldRefuseWhenAKeyStandsTwice() {
        parse("a: 1", "b: { c: 1, c: 2 }", "a: 2");

        assertThat(problems.all())
                .extracting(problem -> problem.place() + " " + problem.code())
                .containsExactly("gateway.yaml:2:12 DUPLICATE_KEY", "gateway.yaml:3:1 DUPLICATE_KEY");
    }

    @Test
    void parseShouldRefuseWhenAliasesExpandToTooMuch() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a").append(i).append(": &a").append(i).append(" [ ");
            bomb.append((before + " , ").repeat(9)).append(before).append(" ]\n");
        }
        parse(bomb.toString());

        assertThat(problems.all()).extracting(Problem::code).containsExactly(ProblemCode.TOO_MUCH);
    }

    @Test
    void parseShouldRefuseWhenAValueHoldsItselfOrNestsTooDeep() {
        parse("a: &a [ *a ]");
        parse("[".repeat(50_000));

        assertThat(problems.all())
                .extracting(Problem::code)
                .containsOnly(ProblemCode.TOO_MUCH)
                .hasSize(2);
    }

    @Test
    void parseShouldPointAtTheMistakeWhenItIsNotYaml() {
        YamlCursor root = parse("a: 1", "b: [ 1, 2", "c: 3");

        assertThat(root.isPresent()).isFalse();
        assertThat(problems.all()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.SYNTAX);
            assertThat(problem.place().line()).isPositive();
        });
    }

    @Test
    void parseShouldRefuseWhenBytesAreNoUtf8() {
        YamlCursor.parse("a.yaml", "", new byte[] {'b', ':', '\n', 'a', ':', ' ', (byte) 0xC3, '('}, problems);

        assertThat(told())
                .containsExactly(
                        "a.yaml:2:4  LIMEN-1001  not UTF-8 (expected: text in UTF-8)\n    a: \ufffd(\n       ^\n");
    }

    @Test
    void placeShouldStandUnderTheCharactersWhateverTheStyleOfTheText() {
        YamlCursor root =
                parse("plain: a > b", "quoted: 'a > b'", "block: |", "  a >", "   b", "escaped: \"a \\u003e b\"");

        assertThat(root.at("plain").place(4, 1).toString()).isEqualTo("gateway.yaml:1:12");
        assertThat(root.at("quoted").place(4, 1).toString()).isEqualTo("gateway.yaml:2:14");
        assertThat(root.at("block").place(5, 1).toString()).isEqualTo("gateway.yaml:5:4");
        assertThat(root.at("escaped").place(4, 1).toString()).isEqualTo("gateway.yaml:6:10");
    }

    @Test
    void dataShouldBePlainWhenTheDocumentIs() {
        assertThat(parse("a: [ 1, x, true, '2' ]", "b: { c: 1.5 }", "d:").data())
                .contains(Map.of("a", List.of(1.0, "x", true, "2"), "b", Map.of("c", 1.5)));
    }

    @Test
    void choiceShouldSuggestWhenAWordIsMistyped() {
        parse("a: warnign").choice("a", Problem.Severity.ERROR);

        assertThat(problems.all()).singleElement().satisfies(problem -> assertThat(problem.suggestion())
                .contains("warning"));
    }

    @Test
    void readingsShouldListWhatWasAskedWithItsFallback() {
        YamlCursor root = parse("http: { port: 80 }");
        root.at("http").integer("port", 8080, 0, 65_535);

        assertThat(root.readings()).containsExactly(new YamlCursor.Reading("http.port", "integer", 8080L));
    }
}

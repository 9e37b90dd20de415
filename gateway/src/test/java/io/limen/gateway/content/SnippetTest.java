package io.limen.gateway.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnippetTest {
    private static String render(String template, Map<String, ?> variables) {
        return Snippet.parse("t.html", template).render(variables);
    }

    @Test
    void renderShouldEscapeWhenValueHoldsMarkup() {
        assertThat(render("<p title=\"{{x}}\">{{x}}</p>", Map.of("x", "\"><script>")))
                .isEqualTo("<p title=\"&#34;&gt;&lt;script&gt;\">&#34;&gt;&lt;script&gt;</p>");
    }

    @Test
    void renderShouldLeaveEmptyWhenVariableIsMissing() {
        assertThat(render("<p>{{gone}}!</p>", Map.of())).isEqualTo("<p>!</p>");
    }

    @Test
    void renderShouldShowSectionWhenVariableIsThere() {
        String template = "<p>{{#category}}More {{category}}{{/category}}{{^category}}Welcome{{/category}}</p>";
        assertThat(render(template, Map.of("category", "tents"))).isEqualTo("<p>More tents</p>");
        assertThat(render(template, Map.of())).isEqualTo("<p>Welcome</p>");
    }

    @Test
    void renderShouldReachNestedValueWhenNameHasADot() {
        assertThat(render("<a href=\"/x?f={{flags.a}}\">{{flags.a}}</a>", Map.of("flags", Map.of("a", "1 2"))))
                .isEqualTo("<a href=\"/x?f=1%202\">1 2</a>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                " javascript:alert(1)",
                "JaVaScript:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "java\nscript:alert(1)"
            })
    void renderShouldBlockUrlWhenSchemeIsNotAllowed(String url) {
        assertThat(render("<a href=\"{{u}}\">x</a>", Map.of("u", url))).contains("about:blank#blocked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example/x?y=z:1", "/c/tents", "tents?a=b:c", "#top", "mailto:a@b.example"})
    void renderShouldKeepUrlWhenSchemeIsAllowed(String url) {
        assertThat(render("<a href='{{u}}'>x</a>", Map.of("u", url))).isEqualTo("<a href='" + url + "'>x</a>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>var x='{{x}}'</script>",
                "<style>a{color:{{x}}}</style>",
                "<p style=\"color:{{x}}\">a</p>",
                "<p onclick=\"f('{{x}}')\">a</p>",
                "<p title={{x}}>a</p>",
                "<p {{x}}>a</p>",
                "<{{x}}>a</p>",
                "<!-- {{x}} -->",
                "<p>{{{x}}}</p>",
                "<p>{{&x}}</p>",
                "<p>{{> other}}</p>",
                "<p>{{x</p>",
                "<p>{{#x}}a</p>",
                "<p>{{/x}}a</p>",
                "<p>{{#x}}<b title=\"{{/x}}\">a</b></p>",
                "<p title=\"a",
                "<p>{{X Y}}</p>",
                "<iframe srcdoc=\"{{x}}\"></iframe>"
            })
    void parseShouldRefuseWhenVariableCannotBeMadeSafe(String template) {
        assertThatThrownBy(() -> Snippet.parse("hero/x.html", template))
                .isInstanceOf(TemplateFlaw.class)
                .hasMessageStartingWith("hero/x.html:1:");
    }

    @ParameterizedTest
    @CsvSource({"0,2,3", "1,1,1"})
    void parseShouldSayLineAndColumnWhenItRefuses(int newlinesLess, int line, int column) {
        String template = newlinesLess == 0 ? "<p>\n  {{{x}}}</p>" : "{{{x}}}";
        assertThatThrownBy(() -> Snippet.parse("t.html", template)).isInstanceOfSatisfying(TemplateFlaw.class, flaw -> {
            assertThat(flaw.line()).isEqualTo(line);
            assertThat(flaw.column()).isEqualTo(column);
        });
    }

    @Test
    void variablesShouldNameWhatItAsksFor() {
        assertThat(Snippet.parse("t.html", "<p>{{a}} {{#b}}{{c.d}}{{/b}}</p>").variables())
                .containsExactlyInAnyOrderElementsOf(List.of("a", "b", "c.d"));
    }
}

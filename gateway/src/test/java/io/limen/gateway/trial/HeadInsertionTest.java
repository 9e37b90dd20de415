package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeadInsertionTest {
    static String inserted(String page) {
        byte[] markup = "[+]".getBytes(StandardCharsets.UTF_8);
        HeadInsertion insertion = new HeadInsertion(markup, policy -> policy + "; changed");
        byte[] begun = insertion.write(page.getBytes(StandardCharsets.UTF_8));
        return new String(PageScanner.joined(begun, insertion.end()), StandardCharsets.UTF_8);
    }

    /** A page with {@code [+]} where the markup is to stand. */
    static Stream<Arguments> pages() {
        return Stream.of(
                Arguments.of(
                        "before the head's end",
                        "<!doctype html><html><head><title>x</title>[+]</head><body>y</body></html>"),
                Arguments.of("before the body", "<html><title>x</title>\n[+]<BODY class=a>y"),
                Arguments.of("before what ends a head by itself", "<!doctype html><title>x</title>[+]<p>y"),
                Arguments.of("before a text's first tag", "hello [+]<b>you</b>"),
                Arguments.of("not in a comment", "<head><!-- </head> <p> -->[+]</head>"),
                Arguments.of("not in the shortest comments", "<head><!--><title>a</title><!--->[+]</head>"),
                Arguments.of("not in a script", "<head><script>if (a<b) x='</head><p>'</script>[+]</HEAD>"),
                Arguments.of(
                        "not where a script's end only begins", "<head><script>'</scripture><p>'</script >[+]</head>"),
                Arguments.of("not in a noscript", "<head><noscript><img src=x></noscript>[+]</head>"),
                Arguments.of("not in a template", "<head><template><p><template><p></template></template>[+]</head>"),
                Arguments.of("not in a title", "<head><title>a <b> c</title>[+]</head>"),
                Arguments.of(
                        "not in an attribute", "<html data-x='</head><body>'><head><meta content=\"<p>\">[+]</head>"),
                Arguments.of("a quote in a name is no quote", "<head><meta a\" b>[+]</head>\">"),
                Arguments.of("a page without a body", "<html>[+]</html>"),
                Arguments.of("a sign that is no tag", "<head><title>a</title> 1 < 2 <3 </ 4 [+]<body>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void markupShouldStandInTheHead(String name, String page) {
        assertThat(inserted(page.replace("[+]", ""))).isEqualTo(page);
    }

    @ParameterizedTest
    @MethodSource("withoutTags")
    void whatHasNoTagOfAPageShouldPassAsItIs(String page) {
        assertThat(inserted(page)).isEqualTo(page);
    }

    static Stream<String> withoutTags() {
        return Stream.of(
                "",
                "ok",
                "{\"html\":false}",
                "a < b",
                "<",
                "<!--",
                "<!-- <p> ",
                "<script>'<p>'",
                "<p",
                "<p title='",
                "</div>");
    }

    @Test
    void policyOfThePageShouldBeRewritten() {
        assertThat(inserted(
                        "<head><META http-equiv=content-security-policy content=\"default-src &quot;x&quot;\"></head>"))
                .isEqualTo("<head><meta http-equiv=\"Content-Security-Policy\""
                        + " content=\"default-src &quot;x&quot;; changed\">[+]</head>");
    }

    @Test
    void tagThatIsTooLongShouldBeText() {
        String huge = "<img src='" + "a".repeat(PageScanner.TAG_BYTES_MAX) + "'>";
        assertThat(inserted(huge + "<p>")).isEqualTo(huge + "[+]<p>");
    }
}

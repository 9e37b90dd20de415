package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.PageTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What Varnish is given says of a URL what the table says of its path. */
class PageTypesVclPropertyTest {
    private static final Pattern BRANCH =
            Pattern.compile("if \\((.*)\\) \\{\\n {8}set req\\.http\\.X-Limen-Page-Type = \"(\\w+)\";");
    private static final Pattern MATCH = Pattern.compile("req\\.url ~ \"([^\"]*)\"(?: \\|\\| |$)");

    @Property(tries = 2_000)
    void vclShouldTellTheTypeThatTheTableTells(
            @ForAll("tables") List<PageTypes.Row> rows, @ForAll("paths") String path, @ForAll("queries") String query) {
        PageTypes pages = new PageTypes(rows);

        assertThat(type(PageTypesVcl.write(pages, "abc"), path + query)).isEqualTo(pages.of(path));
    }

    /** Reads the subroutine as Varnish does: bytes, and expressions that match somewhere. */
    private static String type(String vcl, String url) {
        String bytes = new String(url.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        Matcher branch = BRANCH.matcher(vcl);
        while (branch.find()) {
            Matcher match = MATCH.matcher(branch.group(1));
            List<String> expressions = new ArrayList<>();
            while (match.find()) {
                expressions.add(match.group(1));
            }
            assertThat(expressions).isNotEmpty();
            if (expressions.stream()
                    .anyMatch(expression ->
                            Pattern.compile(expression).matcher(bytes).find())) {
                return branch.group(2);
            }
        }
        assertThat(vcl).contains("set req.http.X-Limen-Page-Type = \"other\";");
        return "other";
    }

    @Provide
    Arbitrary<List<PageTypes.Row>> tables() {
        Arbitrary<String> parts = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of("/", "*", "**", "a", "p", "b")),
                Tuple.of(1, Arbitraries.of("?", "#")),
                Tuple.of(2, Arbitraries.of(".", "+", "(", ")", "[", "]", "{", "}", "^", "$", "|", "\\", "\"", "%")),
                Tuple.of(1, Arbitraries.of("ü", "😀", "%2F", "-", "'", "\\E", "\\Q", "\u0001")));
        Arbitrary<String> patterns = parts.list().ofMaxSize(6).map(list -> "/" + String.join("", list));
        return Combinators.combine(Arbitraries.of("home", "product", "cart"), patterns)
                .as(PageTypes.Row::new)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("/", "a", "p", "b", ".", "+", "(", "[", "^", "$", "\\", "\"", "%", "ü", "😀", "%2F", "-")
                .list()
                .ofMaxSize(7)
                .map(list -> "/" + String.join("", list));
    }

    @Provide
    Arbitrary<String> queries() {
        return Arbitraries.of("", "?", "?a=/p/1", "#x", "?a=1&b=%2F");
    }
}

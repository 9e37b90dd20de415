package io.limen.gateway.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.owasp.encoder.Encode;

/**
 * What does a snippet cost to render? One that names its visitor's greeting, cart and category, for visitors that differ,
 * and one that is the same for everybody; the baseline is a copy of the bytes that come out. What nobody can do without
 * is in {@link #byHand}: the same text put together with the same escaping, by code written for this snippet alone.
 *
 * <pre>{@code .ci/bench SnippetBenchmark}</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SnippetBenchmark {
    private static final int VISITORS = 256;
    private static final List<String> CATEGORIES = List.of("tents", "stoves & fuel", "boots", "maps", "sacs à dos");

    private final Snippet personal = Snippet.parse("hero/cart.html", """
            <div class="lm-hero lm-hero--rescue" title="{{greeting}}">
              <p class="lm-hero__kicker">{{greeting}}, your cart is still packed.</p>
              <h2 class="lm-hero__title">{{cart_value}} EUR of {{category}} wait for you.</h2>
              {{#free_shipping}}<p class="lm-hero__text">Order now and shipping is on us.</p>{{/free_shipping}}
              <a class="lm-cta" href="/c/{{category}}?from=hero">Back to my cart</a>
            </div>
            """);
    private final Snippet shared = Snippet.parse("hero/shared.html", """
            <div class="lm-hero lm-hero--welcome">
              <p class="lm-hero__kicker">First time here? Come in.</p>
              <h2 class="lm-hero__title">Start with one good night out.</h2>
              <p class="lm-hero__text">A tent, a warm bag and a small stove. The rest you already own.</p>
              <a class="lm-cta" href="/shelter">Find a first tent</a>
            </div>
            """);
    private final List<Map<String, Object>> visitors =
            IntStream.range(0, VISITORS).mapToObj(SnippetBenchmark::visitor).toList();
    private final byte[] rendered = personal.render(visitors.get(0)).getBytes(StandardCharsets.UTF_8);
    private int next;

    private static Map<String, Object> visitor(int number) {
        return Map.of(
                "greeting",
                number % 3 == 0 ? "Good evening, O'Brien" : "Hello no. " + number,
                "cart_value",
                40 + number % 97,
                "category",
                CATEGORIES.get(number % CATEGORIES.size()),
                "free_shipping",
                number % 2 == 0);
    }

    /** Both must say the same, or the comparison is none. */
    @Setup
    public void compare() {
        for (Map<String, Object> visitor : visitors) {
            String expected = byHand(visitor);
            if (!personal.render(visitor).equals(expected)) {
                throw new IllegalStateException(personal.render(visitor) + " (expected: " + expected + ")");
            }
        }
    }

    @Benchmark
    public byte[] baselineCopy() {
        return rendered.clone();
    }

    @Benchmark
    public String byHand() {
        return byHand(visitor());
    }

    @Benchmark
    public String personal() {
        return personal.render(visitor());
    }

    @Benchmark
    public String shared() {
        return shared.render(visitor());
    }

    private static String byHand(Map<String, Object> visitor) {
        String greeting = Encode.forHtml(String.valueOf(visitor.get("greeting")));
        String category = String.valueOf(visitor.get("category"));
        StringBuilder html = new StringBuilder(512)
                .append("<div class=\"lm-hero lm-hero--rescue\" title=\"")
                .append(greeting)
                .append("\">\n  <p class=\"lm-hero__kicker\">")
                .append(greeting)
                .append(", your cart is still packed.</p>\n  <h2 class=\"lm-hero__title\">")
                .append(Encode.forHtml(String.valueOf(visitor.get("cart_value"))))
                .append(" EUR of ")
                .append(Encode.forHtml(category))
                .append(" wait for you.</h2>\n  ");
        if (Boolean.TRUE.equals(visitor.get("free_shipping"))) {
            html.append("<p class=\"lm-hero__text\">Order now and shipping is on us.</p>");
        }
        return html.append("\n  <a class=\"lm-cta\" href=\"/c/")
                .append(Encode.forHtml(Encode.forUriComponent(category)))
                .append("?from=hero\">Back to my cart</a>\n</div>\n")
                .toString();
    }

    private Map<String, Object> visitor() {
        next = (next + 1) % VISITORS;
        return visitors.get(next);
    }
}

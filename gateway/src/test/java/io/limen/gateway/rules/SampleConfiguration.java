package io.limen.gateway.rules;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The files of a configuration, put together line by line. */
final class SampleConfiguration {
    private final Map<String, byte[]> pathToBytes = new TreeMap<>();

    /** A shop with one of everything. */
    static SampleConfiguration shop() {
        return new SampleConfiguration()
                .file(
                        "events.yaml",
                        "Product Viewed: { price: number, category: text }",
                        "Order Completed: { revenue: number }")
                .file("features.yaml", "views: { count: Product Viewed }")
                .file("segments.yaml", "keen: { when: views > 3 }", "idle: { when: views < 1 }")
                .file("segments.lock", "keen: 0", "idle: 1")
                .file("goals.yaml", "order: { event: Order Completed, value: revenue }")
                .file("flags.yaml", "from: { default: 100, rules: [ { when: views > 2, serve: 80, share: 50% } ] }")
                .file("content/a.html", "<p>A</p>")
                .file("content/b.html", "<p>B</p>")
                .file(
                        "experiences.yaml",
                        "pages: { product: /p/* }",
                        "slots: { hero: { default: page } }",
                        "experiences:",
                        "  show: { slot: hero, segment: keen, goal: order, variants: { a: a.html, b: b.html } }");
    }

    SampleConfiguration file(String path, String... lines) {
        pathToBytes.put(path, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    SampleConfiguration file(String path, byte[] bytes) {
        pathToBytes.put(path, bytes);
        return this;
    }

    Map<String, byte[]> files() {
        return pathToBytes;
    }
}

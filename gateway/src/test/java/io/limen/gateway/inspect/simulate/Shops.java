package io.limen.gateway.inspect.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A small shop's configuration, and others that differ from it in one thing. */
public final class Shops {
    /** What runs. */
    public static final Map<String, String> RUNNING = Map.of(
            "features.yaml", "views: { count: Product Viewed }\npages: { count: Page Viewed, halfLife: 5m }\n",
            "segments.yaml", "keen: { when: views >= 4 }\nbusy: { when: pages >= 2, linger: 10m }\n",
            "segments.lock", "keen: 0\nbusy: 1\n",
            "experiences.yaml", """
                    pages: { product: /p/*, home: / }
                    slots: { hero: { default: page }, banner: { default: page } }
                    experiences:
                      offer:
                        slot: hero
                        segment: keen
                        split: { ten: 50%, twenty: 50% }
                        variants: { ten: ten.html, twenty: twenty.html }
                      hello:
                        slot: banner
                        when: page.type == 'home'
                        variants: { hello: hello.html }
                    """,
            "content/ten.html", "<p>ten</p>",
            "content/twenty.html", "<p>twenty</p>",
            "content/hello.html", "<p>hello</p>");

    private Shops() {}

    /** The same with a text of a file replaced, which must be there. */
    public static Map<String, String> with(Map<String, String> files, String file, String was, String is) {
        Map<String, String> others = new HashMap<>(files);
        others.compute(file, (name, text) -> {
            assertThat(text).contains(was);
            return String.valueOf(text).replace(was, is);
        });
        return others;
    }

    /** Two views are enough to be keen. */
    public static Map<String, String> lowered() {
        return with(RUNNING, "segments.yaml", "views >= 4", "views >= 2");
    }

    public static Map<String, byte[]> bytes(Map<String, String> files) {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    public static Rulebook rulebook(Map<String, String> files) {
        Configuration.Result result = Configuration.load(bytes(files));
        assertThat(result).as("%s", result.problems()).isInstanceOf(Configuration.Loaded.class);
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 120_000);
    }
}

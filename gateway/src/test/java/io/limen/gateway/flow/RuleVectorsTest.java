package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.event.Value;
import io.limen.gateway.privacy.CompactJws;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.privacy.EdgeKeysFile;
import io.limen.gateway.wire.EdgeReader;
import io.limen.gateway.wire.EdgeReader.Page;
import io.limen.gateway.wire.EdgeReader.Shown;
import io.limen.gateway.wire.EdgeRulesJson;
import io.limen.gateway.wire.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code rules.json}: what edges make of a few rule files, said by the gateway. */
class RuleVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KNOWN = "regular";

    private static final String PAGES =
            "pages: { home: /, product: /p/*, category: [ /tents, /packs ], checkout: [ /checkout, /checkout/** ] }\n";

    private static final List<Page> PLACES = List.of(
            Page.of("/"),
            Page.of("/p/tarn-2"),
            Page.of("/p/tarn-2/more"),
            Page.of("/checkout/pay/now"),
            Page.of("/packs"));

    /** Greets who is new, tests on everybody, and shows a default. */
    private static final Map<String, String> GREETING = Map.of(
            "features.yaml", "visits: { sessions: any, gap: 30m }\ncart: { sum: Product Added, of: price }\n",
            "segments.yaml", "fresh: { when: visits <= 1 && cart <= 0 }\nbuyer: { when: cart > 0, parent: fresh }\n",
            "experiences.yaml", PAGES + """
                slots: { hero: { default: page }, banner: { default: default.html } }
                experiences:
                  buyers:  { slot: hero, segment: buyer, goal: order, variants: { go: a.html } }
                  welcome: { slot: hero, segment: fresh, when: "page.type in ['home', 'category']", goal: order, variants: { hello: a.html } }
                  test:    { slot: hero, when: page.type != 'checkout', holdout: 20%, goal: order,
                             split: { one: 30%, two: 70% }, variants: { one: a.html, two: b.html } }
                  often:   { slot: banner, cap: 3 per 24h, holdout: 50%, goal: order, variants: { a: banner/a.html, b: banner/b.html, c: banner/c.html } }
                """);

    /** Flags with shares decide, one through another; of the profile nothing. */
    private static final Map<String, String> FLAGS = Map.of("flags.yaml", """
        tall:   { default: false, rules: [ { when: page.type == 'product', serve: true, share: 50% } ] }
        amount: { default: 100, rules: [ { when: flags.tall, serve: 80 }, { serve: 120, share: 25% } ] }
        word:   { default: plain, rules: [ { when: "flags.amount in [80, 120]", serve: packs, share: 70% } ] }
        arm:    { variants: { left: l, right: r, none: n }, default: none,
                  rules: [ { when: page.type == 'home', split: { left: 40%, right: 60% } } ] }
        dark:   { default: false, off: true, rules: [ { serve: true } ] }
        """, "experiences.yaml", PAGES + """
            slots: { hero: { default: page }, banner: { default: page } }
            experiences:
              cheap:  { slot: hero, when: flags.amount < 100 && flags.tall, goal: order, variants: { a: a.html } }
              right:  { slot: hero, when: flags.arm == 'r' && !flags.dark, goal: order, variants: { a: c.html } }
              costly: { slot: hero, when: flags.amount >= 110.5, goal: order, variants: { a: b.html } }
              worded: { slot: banner, when: page.path.contains(flags.word), goal: order, variants: { a: banner/a.html } }
              flat:   { slot: banner, when: "!flags.tall && flags.word != 'packs'", goal: order, variants: { a: banner/c.html } }
            """);

    /** Every question about texts. */
    private static final Map<String, String> TEXTS = Map.of("experiences.yaml", PAGES + """
        slots: { hero: { default: page } }
        experiences:
          mailed:  { slot: hero, when: "page.search.contains('utm_source=mail')", goal: order, variants: { a: a.html } }
          found:   { slot: hero, when: "has(page.referrer) && page.referrer.startsWith('https://search.example/')", goal: order, variants: { a: b.html } }
          late:    { slot: hero, when: "page.path > '/p' && !(page.url.endsWith('more'))", goal: order, variants: { a: c.html } }
          early:   { slot: hero, when: "page.path <= '/checkout' || page.path == '/nowhere'", goal: order, variants: { a: a.html } }
        """);

    /** What is left to the gateway: by list, by winner. */
    private static final Map<String, String> ASKS =
            Map.of("features.yaml", "visits: { sessions: any, gap: 30m }\n", "experiences.yaml", PAGES + """
                slots: { hero: { default: page }, banner: { default: page }, side: { default: own.html } }
                experiences:
                  phones:   { slot: hero, when: device.type == 'mobile' && page.type == 'home', goal: order, variants: { a: a.html } }
                  code:     { slot: banner, when: page.type == 'product', guarded: true, goal: order, variants: { a: banner/a.html } }
                  personal: { slot: banner, when: page.type == 'home', goal: order, variants: { a: banner/own.html } }
                  anybody:  { slot: banner, goal: order, variants: { a: banner/b.html } }
                  loyal:    { slot: side, when: page.type == 'home' && visits > 3, goal: order, variants: { a: side/a.html } }
                """);

    @Test
    void vectorsShouldSayWhatTheGatewayShows() throws IOException {
        List<Page> asked = List.of(
                new Page("/", "?utm_source=mail", "https://shop.example/?utm_source=mail", ""),
                new Page("/p/1", "", "https://shop.example/p/1", "https://search.example/?q=tents"),
                new Page("/p/1/more", "", "https://shop.example/p/1/more", ""),
                Page.of("/p/1"),
                Page.of("/packs"),
                Page.of("/über/😀"),
                Page.of("/checkout"));
        ObjectNode vectors = JSON.createObjectNode();
        ArrayNode files = vectors.putArray("files");
        files.add(file("greeting", GREETING, PLACES, List.of("", "ada", "bob", "cleo", "dora", "emil", "fritz")));
        files.add(file("flags", FLAGS, PLACES, List.of("", "ada", "bob", "cleo", "dora", "emil", "fritz")));
        files.add(file("texts", TEXTS, asked, List.of("ada")));
        files.add(file("asks", ASKS, PLACES.subList(0, 3), List.of("ada")));
        vectors.set("signed", signed());

        Vectors.check("rules.json", vectors);
    }

    private static ObjectNode file(String name, Map<String, String> own, List<Page> pages, List<String> newcomers)
            throws IOException {
        EdgeSite site = new EdgeSite(files(own));
        byte[] payload = EdgeRulesJson.encode(EdgeRules.of(site.rulebook(), site.now()));
        EdgeReader edge = new EdgeReader(payload);
        ObjectNode file = JSON.createObjectNode().put("name", name);
        ObjectNode shown = (ObjectNode) JSON.readTree(payload);
        // Who is a bot is the same in every file: bots.json has it.
        shown.remove("bots");
        file.set("payload", shown);
        ArrayNode cases = file.putArray("cases");
        for (Page page : pages) {
            for (String visitor : newcomers) {
                add(cases, site, edge, "newcomer", visitor, page);
            }
        }
        site.happens(KNOWN, "Product Added", new Value.Fields(Map.of("price", new Value.Num(50))));
        for (Page page : pages) {
            add(cases, site, edge, "known", KNOWN, page);
        }
        return file;
    }

    private static void add(ArrayNode cases, EdgeSite site, EdgeReader edge, String list, String visitor, Page page) {
        for (Decision decision : site.decide(visitor, context(page)).decisions()) {
            Optional<Shown> shown = edge.shown(decision.slot(), list, page, visitor);
            ObjectNode one = cases.addObject();
            one.put("slot", decision.slot()).put("list", list).put("visitor", visitor);
            one.set("page", JSON.valueToTree(page));
            if (shown.isEmpty()) {
                one.putNull("shown");
                continue;
            }
            String experience = decision.experience().orElse("");
            String variant = decision.variant().orElse("");
            assertThat(shown.get().experience()).isEqualTo(experience);
            assertThat(shown.get().variant()).isEqualTo(variant);
            decision.ref().ifPresent(ref -> assertThat(shown.get().word()).isEqualTo(ref));
            one.set("shown", JSON.valueToTree(shown.get()));
            if (!experience.isEmpty() && !visitor.isEmpty()) {
                one.putObject("buckets")
                        .put(experience, Bucketing.bucket(experience, visitor))
                        .put(experience + ":holdout", Bucketing.bucket(experience + ":holdout", visitor));
            }
        }
    }

    private static Value.Fields context(Page page) {
        Map<String, Value> fields = new HashMap<>();
        fields.put("path", new Value.Text(page.path()));
        fields.put("search", new Value.Text(page.search()));
        fields.put("url", new Value.Text(page.url()));
        fields.put("referrer", new Value.Text(page.referrer()));
        return new Value.Fields(Map.of("page", new Value.Fields(fields)));
    }

    private static Map<String, byte[]> files(Map<String, String> own) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("events.yaml", "Product Added: { price: number }\nOrder Completed: { revenue: number }\n");
        files.put("goals.yaml", "order: { event: Order Completed, value: revenue }\n");
        files.put("content/a.html", "<p>A</p>");
        files.put("content/b.html", "B");
        files.put("content/c.html", "<p>Ü</p>");
        files.put("content/own.html", own.containsKey("features.yaml") ? "<p>{{visits}}</p>" : "<p>own</p>");
        // No slot has a snippet that another has: such slots are asked for together.
        for (String name : List.of("a", "b", "c", "own")) {
            files.put("content/banner/" + name + ".html", String.valueOf(files.get("content/" + name + ".html")));
            files.put("content/side/" + name + ".html", String.valueOf(files.get("content/" + name + ".html")));
        }
        files.put("content/default.html", "<p>what else</p>");
        files.putAll(own);
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    private static JsonNode signed() throws IOException {
        EdgeKeys keys = new EdgeKeysFile(Path.of("..", "config", "vectors", "keys.json")).read();
        String payload = "{\"v\":1,\"snapshot\":\"abc\",\"pages\":[],\"slots\":{},\"flags\":{}}";
        String jws = CompactJws.sign("limen-rules", payload.getBytes(StandardCharsets.UTF_8), keys.current());
        return JSON.createObjectNode().put("payload", payload).put("jws", jws);
    }
}

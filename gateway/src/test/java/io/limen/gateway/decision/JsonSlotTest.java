package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** JSON goes to who asks for it, and into no page. */
class JsonSlotTest {
    private static final Snapshot SNAPSHOT = snapshot(Map.of(
            "content/one.json", "{ \"price\": 9.90,\n  \"none\": null, \"tags\": [ \"é\" ] }\n",
            "content/none.json", "[]",
            "content/two.json", "2",
            "experiences.yaml", """
                    slots: { offers: { default: none.json }, kept: { default: page } }
                    experiences:
                      deal:  { slot: offers, when: page.path == '/p', variants: { a: one.json } }
                      other: { slot: kept, holdout: 10%, variants: { a: two.json } }
                    """));

    private static Snapshot snapshot(Map<String, String> texts) {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(files);
        if (result instanceof Configuration.Loaded loaded) {
            return loaded.snapshot();
        }
        throw new AssertionError(result.problems());
    }

    private static Decision decision(String path) {
        Value.Fields page = new Value.Fields(Map.of("path", new Value.Text(path)));
        Moment moment = Moments.at(0, "ann", SNAPSHOT).elsewhere(new Value.Fields(Map.of("page", page)));
        return new DecisionPolicy(SNAPSHOT)
                .decide(moment, Map.of(), Map.of(), List.of("offers"))
                .get(0);
    }

    @Test
    void decideShouldGiveJsonInOneLineAndNoHtml() {
        assertThat(decision("/p").json()).contains("{\"price\":9.90,\"none\":null,\"tags\":[\"é\"]}");
        assertThat(decision("/p").html()).isEmpty();
        assertThat(decision("/p").decisionId()).isPresent();
    }

    @Test
    void decideShouldGiveTheDefaultsJsonWhenNothingWins() {
        assertThat(decision("/q").json()).contains("[]");
        assertThat(decision("/q").html()).isEmpty();
    }

    @Test
    void nothingOfItShouldBeLeftToAnEdge() {
        Rulebook rulebook = Rulebook.of(SNAPSHOT, 60_000, Contents.of(SNAPSHOT, "%22s"::formatted));
        EdgeRules rules = EdgeRules.of(rulebook, 1_000);

        assertThat(rulebook.contents().all()).isEmpty();
        for (String slot : List.of("offers", "kept")) {
            EdgeRules.SlotRules of = Objects.requireNonNull(rules.slotToRules().get(slot));
            assertThat(of.newcomer()).isEmpty();
            assertThat(of.known()).isEmpty();
        }
        assertThat(EdgeCacheability.of(SNAPSHOT))
                .allSatisfy(slot -> assertThat(slot.reasons()).contains("it is JSON, which no edge puts into a page"));
    }
}

package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hundred visitors of an experiment in a real data folder: what is counted, what is told of it, and what verify finds. */
class CountsInspectionTest {
    private static final Map<String, String> CONFIGURATION = Map.of(
            "goals.yaml", """
                    order: { event: Order Completed, value: revenue, within: 1h }
                    read:  { event: Page Scrolled, guardRail: true }
                    """,
            "content/one.html", "<p>One</p>\n",
            "content/two.html", "<p>Two</p>\n",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      offer: { slot: hero, goal: order, split: { one: 50%, two: 50% }, variants: { one: one.html, two: two.html } }
                    """);
    private static final int VISITORS = 100;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final InspectedFolder inspected;

    CountsInspectionTest(@TempDir Path folder) throws IOException {
        for (Map.Entry<String, String> file : CONFIGURATION.entrySet()) {
            Path path = folder.resolve("config").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        inspected = new InspectedFolder(watch.vertx(), folder.resolve("config"), folder.resolve("data"));
    }

    /** Every second sees the one: of those every fifth orders for 20, and every tenth reads. Of the others every tenth orders, for 10. */
    @BeforeEach
    void visit() {
        for (int partition = 0; partition < inspected.stores.log().partitions(); partition++) {
            in(inspected
                    .stores
                    .log()
                    .append(
                            partition,
                            new Activated(inspected.snapshots.active().hash(), 1)));
        }
        for (int i = 0; i < VISITORS; i++) {
            String visitor = "visitor-" + i;
            boolean one = i % 2 == 0;
            List<Observed> events = new ArrayList<>();
            Map<String, Value> seen = Map.of(
                    "experiment_id", new Value.Text("offer"), "variation_id", new Value.Text(one ? "one" : "two"));
            events.add(event(visitor, Experiments.EXPOSED, 0, seen));
            events.add(event(visitor, Experiments.EXPOSED, 1, seen));
            if (i % (one ? 10 : 20) == (one ? 0 : 1)) {
                events.add(event(visitor, "Order Completed", 5_000, Map.of("revenue", new Value.Num(one ? 20 : 10))));
            }
            if (i % 20 == 2) {
                events.add(event(visitor, "Page Scrolled", 9, Map.of()));
            }
            in(inspected.stores.log().append(events));
        }
        look(Look.FEATURES);
    }

    private static Observed event(String visitor, String name, long after, Map<String, Value> said) {
        long at = InspectedFolder.NOW - 60_000 + after;
        return new Observed(
                Observed.Kind.TRACK,
                name,
                visitor,
                null,
                name + "@" + after,
                at,
                at,
                false,
                new Value.Fields(said),
                Value.Fields.NONE);
    }

    @AfterEach
    void close() {
        inspected.close();
    }

    private List<JsonObject> look(Look look) {
        StringBuilder lines = new StringBuilder();
        in(inspected.inspection.take(look, Map.of(), some -> {
            lines.append(some);
            return Future.succeededFuture();
        }));
        return look == Look.FEATURES
                ? List.of()
                : lines.toString().lines().map(JsonObject::new).toList();
    }

    @Test
    void resultsShouldTellWhatWasCounted() {
        List<JsonObject> results = look(Look.RESULTS);

        JsonObject order = results.get(0);
        assertThat(order.getString("experience")).isEqualTo("offer");
        assertThat(order.getString("goal")).isEqualTo("order");
        assertThat(order.getLong("exposed")).isEqualTo(VISITORS);
        assertThat(order.getBoolean("mismatch")).isFalse();
        JsonObject one = order.getJsonArray("variants").getJsonObject(0);
        JsonObject two = order.getJsonArray("variants").getJsonObject(1);
        assertThat(one.getString("variant")).isEqualTo("one");
        assertThat(List.of(one.getLong("exposed"), one.getLong("converted"))).containsExactly(50L, 10L);
        assertThat(List.of(two.getLong("exposed"), two.getLong("converted"))).containsExactly(50L, 5L);
        assertThat(one.getJsonObject("value").getDouble("mean")).isCloseTo(4, within(0.2));
        assertThat(one.getJsonObject("rate").getDouble("probabilityBest")).isBetween(0.85, 0.99);
        assertThat(one.getDouble("secondsToConvert")).isEqualTo(5);
        JsonObject read = results.get(1);
        assertThat(read.getBoolean("guardRail")).isTrue();
        assertThat(read.getJsonArray("harmful")).containsExactly("two");
        assertThat(read.getJsonArray("variants").getJsonObject(0).getLong("converted"))
                .isEqualTo(5);
    }

    @Test
    void verifyShouldCountTheLogAgainAndFindWhatIsNotInIt() {
        List<JsonObject> clean = look(Look.VERIFY);
        JsonObject result = clean.get(clean.size() - 1).getJsonObject("result");
        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getLong("counts")).isPositive();

        Counts one = new Counts(new TreeMap<>(Map.of(new Cell("offer", "", "two"), new Tally(1, 0, new TreeMap<>()))));
        in(inspected.stores.profiles().save(2, List.of(), Optional.empty(), one));

        List<JsonObject> wrong = look(Look.VERIFY);
        assertThat(wrong.get(wrong.size() - 1).getJsonObject("result").getLong("differences"))
                .isEqualTo(1);
        assertThat(wrong.toString()).contains("counts of Cell[experiment=offer, context=, variant=two]");
    }
}

package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was drawn, read from the log of a real data folder. */
class DrawExportTest {
    private static final long NOW = InspectedFolder.NOW;
    private static final long HOUR = 3_600_000;
    private static final Map<String, String> SHOP = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n",
            "goals.yaml", """
                    order: { event: Order Completed, value: total, within: 7d }
                    care:  { event: Help Asked, guardRail: true }
                    idle:  { event: Nothing Done }
                    """,
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      deal: { slot: hero, goal: order, split: bandit, holdout: 10%, variants: { a: a.html, b: b.html } }
                    """);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Path folder;
    private InspectedFolder inspected;
    private int messages;

    DrawExportTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.inspected = opened("seen");
    }

    private InspectedFolder opened(String exposures) throws IOException {
        Path configuration = folder.resolve(exposures);
        for (Map.Entry<String, String> file : SHOP.entrySet()) {
            Path path = configuration.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Files.writeString(
                configuration.resolve("experiences.yaml"),
                "exposures: " + exposures + "\n" + SHOP.get("experiences.yaml"));
        return new InspectedFolder(watch.vertx(), configuration, folder.resolve(exposures + "-data"));
    }

    @BeforeEach
    void activate() {
        for (int partition = 0; partition < inspected.stores.log().partitions(); partition++) {
            in(inspected.stores.log().append(partition, new Activated(hash(), NOW)));
        }
    }

    @AfterEach
    void close() {
        inspected.close();
    }

    private String hash() {
        return inspected.snapshots.active().hash();
    }

    private Entry drawn(String visitor, String variant, double propensity, String segment, long at) {
        return new Decided(visitor, "deal", variant, propensity, segment, 3, hash(), "d" + messages++, at, at);
    }

    private Entry seen(String visitor, String variant, long at) {
        return event(
                visitor,
                "Experiment Viewed",
                at,
                Map.of("experiment_id", new Value.Text("deal"), "variation_id", new Value.Text(variant)));
    }

    private Entry event(String visitor, String name, long at, Map<String, Value> properties) {
        return new Observed(
                Observed.Kind.TRACK,
                name,
                visitor,
                null,
                "m" + messages++,
                at,
                at,
                true,
                new Value.Fields(properties),
                Value.Fields.NONE);
    }

    private List<String> draws(String goal) {
        return look(Map.of("experience", "deal", "goal", goal));
    }

    private List<String> look(Map<String, String> parameters) {
        List<String> lines = new ArrayList<>();
        in(inspected.inspection.take(Look.DRAWS, parameters, written -> {
            written.lines().forEach(lines::add);
            return Future.succeededFuture();
        }));
        return lines;
    }

    private void append(Entry... entries) {
        for (Entry entry : entries) {
            in(inspected.stores.log().append(List.of((VisitorEvent) entry)));
        }
    }

    @Test
    void everyDrawThatWasSeenShouldHaveARowWithWhatCameOfIt() {
        append(
                drawn("ann", "a", 0.9, "keen", NOW),
                seen("ann", "a", NOW + 1_000),
                event("ann", "Order Completed", NOW + 2_000, Map.of("total", new Value.Num(12.5))),
                drawn("bob", "b", 0.1, "", NOW),
                seen("bob", "b", NOW + 1_000),
                drawn("cid", "b", 0.1, "", NOW),
                drawn("dan", "holdout", 1, "", NOW),
                seen("dan", "holdout", NOW + 1_000),
                seen("eve", "a", NOW + 1_000));

        List<String> lines = draws("");

        assertThat(lines.get(0)).isEqualTo("timestamp,item_id,position,click,worth,propensity_score,segment");
        assertThat(lines.subList(1, lines.size()))
                .containsExactlyInAnyOrder(
                        "2025-11-21T04:40:01Z,a,deal,1,12.5,0.9,keen", "2025-11-21T04:40:01Z,b,deal,0,0.0,0.1,");
        assertThat(draws("care")).contains("2025-11-21T04:40:01Z,a,deal,0,0.0,0.9,keen");
    }

    @Test
    void drawThatWasMadeAgainShouldHaveARowOfItsOwn() {
        append(
                drawn("ann", "a", 0.9, "", NOW),
                seen("ann", "a", NOW + 1_000),
                event("ann", "Order Completed", NOW + 2_000, Map.of("total", new Value.Num(5))),
                drawn("ann", "a", 0.7, "", NOW + HOUR),
                seen("ann", "a", NOW + HOUR + 1_000),
                drawn("ann", "b", 0.3, "", NOW + 2 * HOUR),
                seen("ann", "b", NOW + 2 * HOUR + 1_000));

        assertThat(draws("order"))
                .containsSubsequence(
                        "2025-11-21T04:40:01Z,a,deal,1,5.0,0.9,",
                        "2025-11-21T05:40:01Z,a,deal,0,0.0,0.7,",
                        "2025-11-21T06:40:01Z,b,deal,0,0.0,0.3,")
                .hasSize(4);
    }

    /** There, drawing again is being exposed again. */
    @Test
    void drawThatWasMadeAgainShouldHaveARowOfItsOwnWhereDeliveriesCount() throws IOException {
        inspected.close();
        inspected = opened("delivered");
        activate();
        append(drawn("ann", "a", 0.9, "", NOW), drawn("ann", "a", 0.7, "", NOW + HOUR));

        assertThat(draws("order"))
                .containsSubsequence(
                        "2025-11-21T04:40:00Z,a,deal,0,0.0,0.9,", "2025-11-21T05:40:00Z,a,deal,0,0.0,0.7,");
    }

    @Test
    void whatIsNotThereShouldBeSaidWithWhatIs() {
        assertThatThrownBy(() -> look(Map.of("experience", "dael")))
                .hasMessage("there is no experience `dael` (expected: deal)");
        assertThatThrownBy(() -> look(Map.of("experience", "deal", "goal", "idle")))
                .hasMessage("`idle` is not counted of deal (expected: order, care)");
    }
}

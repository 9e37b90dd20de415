package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Looks into a real data folder, filled by the real fold with the shoppers' configuration and its model. */
class InspectionTest {
    private static final Path CONFIGURATION = Path.of("..", "config", "online-shoppers");
    private static final long NOW = InspectedFolder.NOW;
    private static final int VISITORS = 30;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Vertx vertx = watch.vertx();
    private final InspectedFolder inspected;
    private final Snapshots snapshots;
    private final EmbeddedStores stores;
    private final Inspection inspection;

    InspectionTest(@TempDir Path folder) throws IOException {
        inspected = new InspectedFolder(vertx, CONFIGURATION, folder);
        snapshots = inspected.snapshots;
        stores = inspected.stores;
        inspection = inspected.inspection;
    }

    @BeforeEach
    void visit() {
        for (int partition = 0; partition < stores.log().partitions(); partition++) {
            in(stores.log().append(partition, new Activated(snapshots.active().hash(), NOW)));
        }
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            List<Observed> events = new ArrayList<>();
            for (int page = 0; page <= visitor % 7; page++) {
                events.add(page("visitor-" + visitor, page));
            }
            in(stores.log().append(events));
        }
    }

    @AfterEach
    void close() {
        inspected.close();
    }

    @Test
    void verifyShouldFindEverythingEqualWhenTheFoldHasDoneItsWork() {
        look(Look.FEATURES, Map.of());

        JsonObject result = last(look(Look.VERIFY, Map.of()));

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getInteger("visitors")).isEqualTo(VISITORS);
        assertThat(result.getInteger("views")).isEqualTo(VISITORS);
        assertThat(result.getInteger("unfolded")).isZero();
    }

    @Test
    void verifyShouldNameTheFeatureWhenAProfileIsNotWhatTheLogSays() {
        look(Look.FEATURES, Map.of());
        Stored stored = stored("visitor-4");
        Observed unlogged = page("visitor-4", 5);
        store(new Stored(snapshots.active().fold().foldInline(stored.profile(), unlogged), stored.view()));

        List<String> lines = look(Look.VERIFY, Map.of());

        assertThat(last(lines).getBoolean("verified")).isFalse();
        assertThat(String.join("\n", lines)).contains("visitor-4", "another state of feature");
    }

    @Test
    void verifyShouldFindTheScoreWhenTheModelDoesNotSaySo() {
        look(Look.FEATURES, Map.of());
        Stored stored = stored("visitor-5");
        View view = stored.view();
        Map<String, View.Score> scores = new HashMap<>();
        view.scores()
                .forEach((model, score) ->
                        scores.put(model, new View.Score(score.value() + 0.01, score.version(), score.at())));
        store(new Stored(
                stored.profile(),
                new View(view.snapshot(), view.evaluatedAt(), scores, view.memberships(), view.pending(), view.due())));

        List<String> lines = look(Look.VERIFY, Map.of());

        assertThat(last(lines).getBoolean("verified")).isFalse();
        assertThat(String.join("\n", lines)).contains("visitor-5", "score of purchase_intent");
    }

    @Test
    void featuresShouldBeThoseOfTheFoldWhenExported() {
        List<String> rows = look(Look.FEATURES, Map.of("scores", "true"));

        assertThat(rows).hasSize(VISITORS + 1);
        assertThat(rows.get(0)).startsWith("visitor,administrative,").endsWith(",models.purchase_intent");
        String row = rows.stream()
                .filter(each -> each.startsWith("visitor-6,"))
                .findFirst()
                .orElseThrow();
        // Seven product pages of 12.5 s each in November, a weekend, somebody who returns.
        assertThat(row).startsWith("visitor-6,0,0,0,0,7,87.5,11,0,1,1,0.");
    }

    @Test
    void eventsShouldTellPlannedFromUnplannedWhenBothCame() {
        in(stores.log().append(List.of(track("visitor-1", "Odd Thing", Map.of("size", new Value.Text("12"))))));

        List<String> lines = look(Look.EVENTS, Map.of());

        JsonObject page = new JsonObject(lines.get(0));
        assertThat(page.getString("event")).isEqualTo("Page Viewed");
        assertThat(page.getBoolean("planned")).isTrue();
        assertThat(lines.get(1)).contains("\"event\":\"Odd Thing\",\"count\":1,\"planned\":false");
    }

    @Test
    void planShouldBeOneThatTheConfigurationReadsWhenWrittenFromTheLog() {
        in(stores.log()
                .append(List.of(track(
                        "visitor-1",
                        "on: #odd",
                        Map.of(
                                "size",
                                new Value.Text("12"),
                                "true",
                                new Value.Bool(true),
                                "a b",
                                new Value.Num(0.5))))));

        String plan = String.join("\n", look(Look.EVENTS, Map.of("plan", "true"))) + "\n";

        Configuration.Result read = Configuration.load(Map.of("events.yaml", plan.getBytes(StandardCharsets.UTF_8)));
        assertThat(read).as("%s%n%s", plan, read.problems()).isInstanceOf(Configuration.Loaded.class);
        TrackingPlan events = ((Configuration.Loaded) read).plan();
        assertThat(events.apply("on: #odd", new Value.Fields(Map.of("size", new Value.Text("13")))))
                .satisfies(applied -> {
                    assertThat(applied.planned()).isTrue();
                    assertThat(applied.properties().get("size")).isEqualTo(new Value.Num(13));
                });
    }

    @Test
    void tailShouldHideWhoItWasUnlessInFull() {
        in(stores.log().append(List.of(track("visitor-1", "Odd Thing", Map.of("secret", new Value.Text("pssst"))))));

        String discreet = String.join("\n", look(Look.TAIL, Map.of("n", "5")));
        String full = String.join("\n", look(Look.TAIL, Map.of("n", "5", "full", "true")));

        assertThat(discreet.lines()).hasSize(5);
        assertThat(discreet).contains("Odd Thing").doesNotContain("visitor-1", "pssst");
        assertThat(full).contains("visitor-1", "pssst");
    }

    private List<String> look(Look look, Map<String, String> parameters) {
        StringBuilder answer = new StringBuilder();
        in(inspection.take(look, parameters, lines -> {
            answer.append(lines);
            return Future.succeededFuture();
        }));
        return answer.toString().lines().toList();
    }

    private static JsonObject last(List<String> lines) {
        return new JsonObject(lines.get(lines.size() - 1)).getJsonObject("result");
    }

    private Stored stored(String visitor) {
        int partition = stores.log().partitionOf(visitor);
        return Optional.ofNullable(
                        in(stores.profiles().load(partition, List.of(visitor))).get(visitor))
                .orElseThrow();
    }

    private void store(Stored changed) {
        int partition = stores.log().partitionOf(changed.profile().visitor());
        in(stores.profiles().save(partition, List.of(changed), Optional.empty()));
    }

    private static Observed page(String visitor, int page) {
        return new Observed(
                Observed.Kind.PAGE,
                "Page Viewed",
                visitor,
                null,
                visitor + "/" + page,
                NOW - 3_600_000 + page * 1_000L,
                NOW + page,
                true,
                new Value.Fields(Map.of(
                        "kind", new Value.Text("product"),
                        "duration", new Value.Num(12.5),
                        "month", new Value.Text("Nov"),
                        "special_day", new Value.Num(0),
                        "visitor_type", new Value.Text("Returning_Visitor"),
                        "weekend", new Value.Bool(true))),
                Value.Fields.NONE);
    }

    private static Observed track(String visitor, String event, Map<String, Value> properties) {
        return new Observed(
                Observed.Kind.TRACK,
                event,
                visitor,
                null,
                visitor + "/" + event,
                NOW,
                NOW + 60_000,
                false,
                new Value.Fields(properties),
                Value.Fields.NONE);
    }
}

package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.rules.Configuration;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A configuration that was never published, asked of a log that was written under others. */
class AudienceSurveyTest {
    private static final long NOW = 1_763_700_000_000L;
    private static final long MINUTE = 60_000;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final WrittenLog log = new WrittenLog();
    private final Rulebook rulebook = rulebook();
    private final List<JsonObject> progress = new ArrayList<>();
    private final List<JsonObject> told = new ArrayList<>();

    private record Published(Rulebook active) implements Snapshots {
        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(active).filter(known -> known.hash().equals(hash));
        }
    }

    private static Rulebook rulebook() {
        Map<String, String> files = Map.of(
                "features.yaml", "views: { count: Product Viewed }\nsince_view: { since: Product Viewed }\n",
                "segments.yaml", """
                        keen:   { when: views >= 2 }
                        loyal:  { when: views >= 2 && views < 100 }
                        brief:  { when: since_view >= duration('2m') && since_view < duration('3m') }
                        nobody: { when: views > 1000 }
                        """,
                "segments.lock", "keen: 0\nloyal: 1\nbrief: 2\nnobody: 3\n");
        Map<String, byte[]> bytes = files.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, file -> file.getValue().getBytes(StandardCharsets.UTF_8)));
        return Rulebook.of(((Configuration.Loaded) Configuration.load(bytes)).snapshot(), 2 * MINUTE);
    }

    private JsonObject survey(int visitorsMax) {
        Scorer nobody = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        Sources sources = new Sources(
                log,
                new LaggingStore(),
                new MemoryQuarantine(),
                new MemoryLearnedStore(),
                new Published(rulebook),
                nobody,
                () -> TrackingPlan.NONE,
                new Clocks(() -> NOW, System::nanoTime),
                0);
        Sink sink = lines -> {
            lines.lines().map(JsonObject::new).forEach(line -> (line.containsKey("done") ? progress : told).add(line));
            return Future.succeededFuture();
        };
        // As an inspection does, on a worker.
        VerticleBase worker = new VerticleBase() {
            @Override
            public Future<?> start() {
                return new AudienceSurvey(sources, visitorsMax, 0.9, sink).run();
            }
        };
        in(watch.vertx().deployVerticle(worker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return told.get(told.size() - 1).getJsonObject("result");
    }

    private void views(String visitor, long... minutesAgo) {
        for (long ago : minutesAgo) {
            long at = NOW - ago * MINUTE;
            in(log.append(List.of(new Observed(
                    Observed.Kind.TRACK,
                    "Product Viewed",
                    visitor,
                    null,
                    visitor + "/" + ago,
                    at,
                    at,
                    true,
                    Value.Fields.NONE,
                    Value.Fields.NONE))));
        }
    }

    private JsonObject segment(String name) {
        return told.stream()
                .filter(line -> name.equals(line.getString("segment")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void surveyShouldFoldByTheConfigurationAskedAboutWhateverWasInForce() {
        in(log.append(0, new Activated("somebody else's, long gone", NOW - 100 * MINUTE)));
        views("ann", 50, 40);
        views("bob", 30);

        JsonObject result = survey(10);

        assertThat(result.getLong("visitors")).isEqualTo(2);
        assertThat(result.getLong("entries")).isEqualTo(4);
        assertThat(result.getString("snapshot")).isEqualTo(rulebook.hash());
        assertThat(segment("keen").getLong("now")).isEqualTo(1);
        assertThat(segment("nobody").getLong("ever")).isZero();
    }

    /** In and out again by time alone, with no event in between to see it. */
    @Test
    void surveyShouldSeeWhoCameAndWentBetweenTwoEvents() {
        views("ann", 50);
        views("bob", 2);

        survey(10);

        assertThat(segment("brief").getLong("ever")).isEqualTo(2);
        assertThat(segment("brief").getLong("now")).isEqualTo(1);
    }

    @Test
    void surveyShouldCountEverybodyOnceWhenAPassHoldsOnlySome() {
        for (int i = 0; i < 25; i++) {
            views("visitor-" + (i * 7) % 25, 50);
        }
        for (int i = 0; i < 25; i += 2) {
            views("visitor-" + i, 40);
        }

        JsonObject result = survey(4);

        assertThat(result.getLong("visitors")).isEqualTo(25);
        assertThat(segment("keen").getLong("ever")).isEqualTo(13);
        assertThat(told)
                .filteredOn(line -> line.containsKey("overlap"))
                .containsExactly(new JsonObject()
                        .put("overlap", new JsonArray().add("keen").add("loyal"))
                        .put("atOnce", 13)
                        .put("either", 13));
        // Seven passes, and never more than all of it.
        assertThat(progress).hasSize(7);
        assertThat(progress).allMatch(line -> line.getLong("done") <= line.getLong("of"));
    }

    @Test
    void surveyShouldLeaveOutAPartitionThatHasLostItsBeginning() {
        views("ann", 50, 40);
        log.begin = 1;

        JsonObject result = survey(10);

        assertThat(result.getJsonArray("cut")).containsExactly(0);
        assertThat(result.getLong("visitors")).isZero();
    }
}

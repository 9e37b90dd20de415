package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.rules.ConditionCompiler;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.scoring.OnnxScorer;
import io.limen.gateway.segment.Model;
import io.limen.inference.Scoring;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Counts what real sessions cost in the durable store with the default options and the configuration of the demo, its
 * model included: every event is folded as it comes, views are looked at again when their moment is due, with the clock
 * set by hand. A write of a visitor is one item; the segment changes travel inside it, and every sixteen of a visitor
 * cost two items more: their own, and the profile's without them.
 */
class DurableWritesPerEventTest {
    private static final Path CONFIGURATION = Path.of("..", "config", "demo");
    private static final long BEGIN = 1_460_000_000_000L;
    private static final double WRITES_PER_EVENT_MAX = 0.3;
    private static final int CHANGES_OF_AN_ITEM = 16;

    /** Something a visitor did. */
    private record Seen(String visitor, long millis, String event) {}

    @Test
    void digineticaViewsShouldCostFewWrites(TestReporter reporter) throws IOException {
        Path file = samples().resolve("diginetica-views/sample_train-item-views.csv.gz");
        assumeTrue(Files.isReadable(file), "no session timings at " + file + ": set LIMEN_DATA_SAMPLES");
        List<Seen> seen = new ArrayList<>();
        Map<String, Long> sessionToStart = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split(";", -1);
                // Only the time since the session began is known: one begins every three seconds.
                long start = BEGIN + sessionToStart.computeIfAbsent(columns[0], s -> sessionToStart.size() * 3_000L);
                seen.add(new Seen(columns[0], start + Long.parseLong(columns[3]), "Product Viewed"));
            }
        }

        check("diginetica-views", seen, Duration.ofSeconds(10), reporter);
    }

    @Test
    void ottoSessionsShouldCostFewWrites(TestReporter reporter) throws IOException {
        Path file = samples().resolve("otto-sessions/otto_20_sessions.jsonl");
        assumeTrue(Files.isReadable(file), "no session timings at " + file + ": set LIMEN_DATA_SAMPLES");
        List<Seen> seen = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(file)) {
            JsonNode session = json.readTree(line);
            for (JsonNode event : session.path("events")) {
                seen.add(new Seen(
                        session.path("session").asText(),
                        event.path("ts").asLong(),
                        eventOf(event.path("type").asText())));
            }
        }

        // Weeks pass, most of them without anybody.
        check("otto-sessions", seen, Duration.ofMinutes(1), reporter);
    }

    private static String eventOf(String ottoType) {
        return switch (ottoType) {
            case "clicks" -> "Product Viewed";
            case "carts" -> "Product Added";
            case "orders" -> "Order Completed";
            default -> throw new AssertionError("unknown: " + ottoType);
        };
    }

    private static void check(String name, List<Seen> seen, Duration step, TestReporter reporter) throws IOException {
        assertThat(seen).isNotEmpty();
        seen.sort(Comparator.comparingLong(Seen::millis));
        Counted counted = new Replay(step).run(seen);
        double perEvent = (double) counted.items / seen.size();
        reporter.publishEntry(
                name,
                "%d events, looked at again %d times, %d writes with %d segment changes, %d items: %.3f an event"
                        .formatted(
                                seen.size(), counted.looks, counted.writes, counted.changes, counted.items, perEvent));
        assertThat(counted.changes).isPositive();
        assertThat(perEvent).isLessThanOrEqualTo(WRITES_PER_EVENT_MAX);
    }

    /** What was written. */
    private static final class Counted {
        private final Map<String, Integer> visitorToChanges = new HashMap<>();
        private long looks;
        private long writes;
        private long changes;
        private long items;

        void save(Collection<DurableStore.Saving> savings) {
            for (DurableStore.Saving saving : savings) {
                writes++;
                items++;
                changes += saving.changes().size();
                int kept = visitorToChanges.merge(
                        saving.stored().profile().visitor(), saving.changes().size(), Integer::sum);
                if (kept > CHANGES_OF_AN_ITEM) {
                    items += 2;
                    visitorToChanges.put(
                            saving.stored().profile().visitor(),
                            saving.changes().size());
                }
            }
        }
    }

    /** One configuration, for ever. */
    private record Always(Rulebook rulebook) implements Snapshots {
        @Override
        public Rulebook active() {
            return rulebook;
        }

        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(rulebook).filter(known -> known.hash().equals(hash));
        }
    }

    /** A gateway's fold in virtual time. */
    private static final class Replay {
        private final long stepMillis;
        private final AtomicLong millis = new AtomicLong();
        private final Counted counted = new Counted();
        private final Vertx vertx = Vertx.vertx();
        private final OnnxScorer scorer = new OnnxScorer(vertx, Scoring.Options.DEFAULTS, System::nanoTime);
        private final WriteBehindStore store = new WriteBehindStore(
                vertx,
                counting(new MemoryDurableStore(), counted),
                visitor -> 0,
                withoutTimer(),
                ReadOptions.DEFAULT,
                new Clocks(millis::get, () -> TimeUnit.MILLISECONDS.toNanos(millis.get())));
        private final FoldFlow fold;

        Replay(Duration step) throws IOException {
            this.stepMillis = step.toMillis();
            Map<String, byte[]> files = ConfigurationFolder.read(CONFIGURATION);
            Configuration.Loaded demo = (Configuration.Loaded) Configuration.load(files);
            for (Model model : demo.snapshot().models()) {
                scorer.load(model, Objects.requireNonNull(files.get(model.file())), Optional.empty());
            }
            Rulebook rulebook = Rulebook.of(demo.snapshot(), ConditionCompiler.REFRESH.toMillis());
            this.fold = new FoldFlow(
                    store,
                    new MemoryQuarantine(),
                    scorer,
                    new Always(rulebook),
                    new Clocks(millis::get, System::nanoTime),
                    Telemetry.SILENT,
                    FoldFlow.Options.DEFAULT.withoutCounting());
        }

        Counted run(List<Seen> seen) {
            millis.set(seen.get(0).millis);
            assertThat(in(fold.assigned(0))).isZero();
            for (int offset = 0; offset < seen.size(); offset++) {
                Seen each = seen.get(offset);
                while (millis.get() + stepMillis < each.millis) {
                    passes(stepMillis);
                }
                passes(Math.max(0, each.millis - millis.get()));
                in(fold.handle(new EventLog.Batch(1, 0, offset, List.of(event(each, offset)))));
            }
            // What time alone changes after the last event is the visitors', too.
            for (long after = 0; after < TimeUnit.HOURS.toMillis(2); after += stepMillis) {
                passes(stepMillis);
            }
            in(store.flush());
            assertThat(in(store.committed(0)).orElseThrow().nextOffset()).isEqualTo(seen.size());
            in(store.close());
            scorer.close();
            in(vertx.close());
            return counted;
        }

        private void passes(long time) {
            millis.addAndGet(time);
            in(store.pass());
            int looked = in(fold.lookAgain());
            while (looked > 0) {
                counted.looks += looked;
                looked = in(fold.lookAgain());
            }
        }
    }

    private static Observed event(Seen seen, int offset) {
        return new Observed(
                Observed.Kind.TRACK,
                seen.event,
                seen.visitor,
                null,
                "m-" + offset,
                seen.millis,
                seen.millis,
                true,
                new Value.Fields(Map.of("price", new Value.Num(20), "quantity", new Value.Num(1))),
                Value.Fields.NONE);
    }

    /** The durable store, told of every save: all other calls go through. */
    private static DurableStore counting(DurableStore durable, Counted counted) {
        return (DurableStore) Proxy.newProxyInstance(
                DurableStore.class.getClassLoader(),
                new Class<?>[] {DurableStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("save")) {
                        @SuppressWarnings("unchecked") // it is what the port says
                        Collection<DurableStore.Saving> savings = (Collection<DurableStore.Saving>) arguments[1];
                        counted.save(savings);
                    }
                    return method.invoke(durable, arguments);
                });
    }

    /** The default, with passes made by hand. */
    private static WriteBehindStore.Options withoutTimer() {
        WriteBehindStore.Options defaults = WriteBehindStore.Options.DEFAULT;
        return new WriteBehindStore.Options(
                defaults.idle(),
                defaults.max(),
                defaults.views(),
                defaults.dirtyMax(),
                defaults.patience(),
                defaults.writingMax(),
                defaults.cacheBytes(),
                Tiers.NEVER_BY_ITSELF,
                defaults.horizon(),
                defaults.duePage(),
                defaults.dueMax(),
                defaults.closeMax());
    }

    private static Path samples() {
        String configured = System.getProperty("LIMEN_DATA_SAMPLES", System.getenv("LIMEN_DATA_SAMPLES"));
        return configured == null ? Path.of("..", "..", "shared", "data") : Path.of(configured);
    }
}

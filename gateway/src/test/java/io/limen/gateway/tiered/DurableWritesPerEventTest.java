package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.Condition;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Counts what real session timings cost in the durable store with the default options: every event goes through the
 * store as it is, with the clock set by hand. A write of a visitor is one item; the segment changes travel inside it, and
 * every sixteenth of them costs one item more.
 */
class DurableWritesPerEventTest {
    private static final double WRITES_PER_EVENT_MAX = 0.3;
    private static final long MINUTE = 60_000;
    private static final int CHANGES_OF_AN_ITEM = 16;

    /** Something a visitor did. */
    private record Seen(String visitor, long millis) {}

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
                long start = sessionToStart.computeIfAbsent(columns[0], s -> sessionToStart.size() * 3_000L);
                seen.add(new Seen(columns[0], start + Long.parseLong(columns[3])));
            }
        }

        check("diginetica-views", seen, reporter);
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
                        session.path("session").asText(), event.path("ts").asLong()));
            }
        }

        check("otto-sessions", seen, reporter);
    }

    private static void check(String name, List<Seen> seen, TestReporter reporter) {
        assertThat(seen).isNotEmpty();
        seen.sort(Comparator.comparingLong(Seen::millis));
        Counted counted = replay(seen);
        double perEvent = (double) counted.items / seen.size();
        reporter.publishEntry(
                name,
                "%d events, %d writes with %d segment changes, %d items: %.3f an event"
                        .formatted(seen.size(), counted.writes, counted.changes, counted.items, perEvent));
        assertThat(counted.folded).isEqualTo(seen.size());
        assertThat(perEvent).isLessThanOrEqualTo(WRITES_PER_EVENT_MAX);
    }

    /** What was written. */
    private static final class Counted {
        private long writes;
        private long changes;
        private long items;
        private long folded;

        void save(Collection<DurableStore.Saving> savings) {
            for (DurableStore.Saving saving : savings) {
                writes++;
                changes += saving.changes().size();
                items += 1 + saving.changes().size() / CHANGES_OF_AN_ITEM;
            }
        }
    }

    private static Counted replay(List<Seen> seen) {
        Counted counted = new Counted();
        AtomicLong millis = new AtomicLong(seen.get(0).millis);
        Vertx vertx = Vertx.vertx();
        WriteBehindStore store = new WriteBehindStore(
                vertx,
                counting(new MemoryDurableStore(), counted),
                visitor -> 0,
                withoutTimer(),
                ReadOptions.DEFAULT,
                new Clocks(millis::get, () -> TimeUnit.MILLISECONDS.toNanos(millis.get())));
        in(store.own(0));
        Map<String, Integer> visitorToEvents = new HashMap<>();
        for (int i = 0; i < seen.size(); i++) {
            Seen each = seen.get(i);
            // Whatever becomes due in between is due within a quarter of an hour.
            for (int pass = 0; pass < 20 && millis.get() + MINUTE < each.millis; pass++) {
                millis.addAndGet(MINUTE);
                in(store.pass());
            }
            millis.set(Math.max(millis.get(), each.millis));
            in(store.pass());
            in(store.load(0, List.of(each.visitor)));
            int events = visitorToEvents.merge(each.visitor, 1, Integer::sum);
            in(store.save(0, List.of(stored(each, i, events, millis.get())), Tiers.through(i + 1L)));
            counted.folded++;
        }
        in(store.flush());
        assertThat(in(store.committed(0))).isEqualTo(Tiers.through(seen.size()));
        in(store.close());
        in(vertx.close());
        return counted;
    }

    /** New for the first views, keen from the eighth on: about what the demo's segments make of browsing. */
    private static Stored stored(Seen seen, int offset, int events, long now) {
        List<String> segments = events < 6 ? List.of("new_visitor") : events < 8 ? List.of() : List.of("high_intent");
        return Tiers.stored(seen.visitor, offset, now, segments, Condition.NEVER);
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

    private static WriteBehindStore.Options withoutTimer() {
        WriteBehindStore.Options byHand = Tiers.BY_HAND;
        assertThat(byHand.idle()).isEqualTo(WriteBehindStore.Options.DEFAULT.idle());
        assertThat(byHand.max()).isEqualTo(WriteBehindStore.Options.DEFAULT.max());
        assertThat(byHand.tick()).isGreaterThan(Duration.ofHours(1));
        return byHand;
    }

    private static Path samples() {
        String configured = System.getProperty("LIMEN_DATA_SAMPLES", System.getenv("LIMEN_DATA_SAMPLES"));
        return configured == null ? Path.of("..", "..", "shared", "data") : Path.of(configured);
    }
}

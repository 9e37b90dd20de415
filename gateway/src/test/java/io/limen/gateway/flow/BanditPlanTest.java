package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Scorer.Scored;
import io.limen.gateway.rules.Configuration;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An edge keeps what a bandit drew for as long as the gateway does, and no longer. */
class BanditPlanTest {
    private static final long MINUTE = 60_000;
    private static final long START = 1_796_083_200_000L;
    private static final Map<String, String> FILES = Map.of(
            "goals.yaml", "order: { event: Order Completed, within: 7d }\n",
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "experiences.yaml", """
                    sessions: { gap: 5m }
                    slots: { hero: { default: page } }
                    experiences:
                      deal: { slot: hero, goal: order, split: bandit, variants: { a: a.html, b: b.html } }
                    """);

    private final Rulebook rulebook = rulebook();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private long now = START;
    private final Snapshots snapshots = new Snapshots() {
        @Override
        public Rulebook active() {
            return rulebook;
        }

        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(rulebook);
        }
    };
    private final Scorer noModel = (model, rows, deadline) -> Future.succeededFuture(new Scored.Absent("no-model"));
    private final Clocks clocks = new Clocks(() -> now, () -> 0);
    private final DecideFlow decide = new DecideFlow(store, log, noModel, snapshots, clocks, Telemetry.SILENT);
    private final FoldFlow fold = new FoldFlow(
            store, new MemoryQuarantine(), noModel, snapshots, clocks, Telemetry.SILENT, FoldFlow.Options.DEFAULT);

    private static Rulebook rulebook() {
        Map<String, byte[]> files = new TreeMap<>();
        FILES.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return Rulebook.of(loaded.snapshot(), 60_000, Contents.of(loaded.snapshot(), text -> "%022d"
                    .formatted(text.hashCode() & 0xffff_ffffL)));
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private DecideAnswer ask() {
        DecideRequest request =
                new DecideRequest(Optional.of("ann"), Value.Fields.NONE, List.of(), List.of(), List.of(), false, true);
        DecideAnswer answer = decide.decide(request, new Deadline(1_000)).result();
        fold.assigned(0);
        fold.handle(log.from(0));
        return answer;
    }

    private long until() {
        return ask().edge().orElseThrow().until();
    }

    private boolean drawsAgain() {
        return ask().decisions().get(0).draw().isPresent();
    }

    @Test
    void drawShouldBeToldUntilItIsMadeAgainWhereNoSessionBegins() {
        assertThat(until()).isEqualTo(START + 5 * MINUTE + 1);

        now = START + 2 * MINUTE;
        assertThat(until()).as("of the draw that is kept").isEqualTo(START + 5 * MINUTE + 1);

        now = START + 5 * MINUTE;
        assertThat(drawsAgain()).isFalse();
        now = START + 5 * MINUTE + 1;
        assertThat(drawsAgain()).isTrue();
        assertThat(drawsAgain()).as("once").isFalse();
    }

    @Test
    void drawShouldBeToldUntilTheSessionIsOverThatBeginsMeanwhile() {
        ask();
        now = START + 4 * MINUTE;
        log.append(List.of(new Observed(
                Observed.Kind.PAGE,
                "Page Viewed",
                "ann",
                null,
                "m1",
                now,
                now,
                false,
                Value.Fields.NONE,
                Value.Fields.NONE)));
        fold.handle(log.from(1));

        now = START + 8 * MINUTE;
        assertThat(until()).isEqualTo(START + 9 * MINUTE + 1);
        now = START + 9 * MINUTE;
        assertThat(drawsAgain()).isFalse();
        now = START + 9 * MINUTE + 1;
        assertThat(drawsAgain()).isTrue();
    }
}

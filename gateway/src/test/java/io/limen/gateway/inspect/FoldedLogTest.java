package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.FoldedLog.Cut;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.Membership;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Twenty-five visitors whose events are mixed, and a log that may lose its beginning. */
class FoldedLogTest {
    private static final long NOW = 1_763_700_000_000L;
    private static final long MINUTE = 60_000;
    private static final int VISITORS = 25;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final WrittenLog log = new WrittenLog();
    private final Rulebook rulebook = rulebook();
    private final LongAdder entriesRead = new LongAdder();

    /** One configuration, known by its hash. */
    private record Only(Rulebook active) implements Snapshots {
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
                        rested: { when: since_view >= duration('2m'), linger: 30m }
                        """,
                "segments.lock", "keen: 0\nrested: 1\n");
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(bytes);
        assertThat(result.problems()).isEmpty();
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 2 * MINUTE);
    }

    private FoldedLog folded(int visitorsMax) {
        Scorer nobody = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        return in(FoldedLog.start(
                watch.vertx(),
                new Sources(
                        log,
                        new LaggingStore(),
                        new MemoryQuarantine(),
                        new MemoryLearnedStore(),
                        new Only(rulebook),
                        nobody,
                        () -> TrackingPlan.NONE,
                        new Clocks(() -> NOW, System::nanoTime),
                        0),
                visitorsMax,
                entriesRead::add));
    }

    private static Observed view(String visitor, int number, long at) {
        return new Observed(
                Observed.Kind.TRACK,
                "Product Viewed",
                visitor,
                null,
                visitor + "/" + number,
                at,
                at,
                true,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }

    private static String visitor(int number) {
        return "visitor-" + (number * 7) % VISITORS;
    }

    @BeforeEach
    void visit() {
        in(log.append(0, new Activated(rulebook.hash(), NOW)));
        for (int round = 0; round < 3; round++) {
            for (int number = 0; number < VISITORS; number += 1 + round) {
                in(log.append(List.of(view(visitor(number), round, NOW - MINUTE))));
            }
        }
    }

    /** The log folded without a bound. */
    private Map<String, Profile> expected() {
        Map<String, Profile> folded = new TreeMap<>();
        List<Entry> entries = in(log.read(0, 0, Integer.MAX_VALUE)).entries();
        for (int offset = 0; offset < entries.size(); offset++) {
            if (entries.get(offset) instanceof Observed event) {
                Profile before = folded.computeIfAbsent(event.visitor(), rulebook.fold()::fresh);
                Position position = new Position(1, 0, offset);
                folded.put(event.visitor(), rulebook.fold().fold(before, event, position));
            }
        }
        return folded;
    }

    private static List<Stored> all(FoldedLog folded, int pageMax) {
        List<Stored> all = new ArrayList<>();
        List<Stored> page;
        do {
            String after =
                    all.isEmpty() ? "" : all.get(all.size() - 1).profile().visitor();
            page = in(folded.page(0, after, pageMax));
            all.addAll(page);
        } while (!page.isEmpty());
        return all;
    }

    @Test
    void pageShouldGiveEverybodyWholeAndInOrderWhenAPassHoldsOnlySome() {
        List<Stored> all = all(folded(4), 3);

        assertThat(all)
                .extracting(Stored::profile)
                .containsExactlyElementsOf(expected().values());
        // Six times four visitors, and one.
        assertThat(entriesRead.sum()).isEqualTo(7 * in(log.end(0)));
        assertThat(all)
                .filteredOn(stored -> stored.view().memberships().stream()
                        .anyMatch(membership -> membership.segment().equals("keen")))
                .hasSize(17);
    }

    @Test
    void pageShouldFoldOnceWhenAPassHoldsAll() {
        assertThat(all(folded(VISITORS), 10)).hasSize(VISITORS);
        assertThat(entriesRead.sum()).isEqualTo(in(log.end(0)));
    }

    @Test
    void pageShouldGiveTheSameWhenAskedAgain() {
        FoldedLog folded = folded(4);

        List<Stored> once = in(folded.page(0, "visitor-3", 2));

        assertThat(in(folded.page(0, "visitor-3", 2))).isEqualTo(once);
        assertThat(in(folded.page(0, "", 4))).hasSize(4);
        assertThat(in(folded.page(0, "visitor-3", 2))).isEqualTo(once);
    }

    /** Who was in a segment between two events is in it still while it lingers, though no event says so. */
    @Test
    void pageShouldKnowWhoWasInASegmentBetweenTwoEventsWhenItLingers() {
        in(log.append(List.of(view("late", 1, NOW - 20 * MINUTE), view("late", 2, NOW - 5 * MINUTE / 2))));
        in(log.append(List.of(view("late", 3, NOW - MINUTE))));

        Stored late = in(folded(VISITORS + 1).page(0, "a", 1)).get(0);

        assertThat(late.profile().visitor()).isEqualTo("late");
        assertThat(late.view().memberships())
                .filteredOn(membership -> membership.segment().equals("rested"))
                .extracting(Membership::since)
                .containsExactly(NOW - 18 * MINUTE);
    }

    @Test
    void pageShouldGiveNobodyWhenTheLogHasLostItsBeginning() {
        log.begin = 20;
        FoldedLog folded = folded(4);

        assertThat(all(folded, 3)).isEmpty();

        long left = in(log.read(0, 20, 1_000)).entries().stream()
                .map(entry -> ((Observed) entry).visitor())
                .distinct()
                .count();
        assertThat(folded.cut()).containsOnly(Map.entry(0, new Cut(20, left, false)));
    }

    @Test
    void pageShouldGiveNobodyWhenTheBeginningIsLostWhileItIsRead() {
        for (int i = 0; i < 1_000; i++) {
            in(log.append(List.of(view("busy", i, NOW))));
        }
        // The first thousand are read, then they are gone, and some more.
        int[] reads = {0};
        log.beforeRead = () -> log.begin = reads[0]++ == 0 ? 0 : 1_010;
        FoldedLog folded = folded(40);

        assertThat(in(folded.page(0, "", 10))).isEmpty();

        assertThat(folded.cut()).containsKey(0);
    }

    @Test
    void pageShouldFailWhenTheLogCannotBeReadThoughItIsWhole() {
        in(log.append(0, new Activated("a snapshot whose files are gone", NOW)));

        assertThat(failure(folded(4).page(0, "", 10))).isEqualTo(Failure.Code.CORRUPT);
    }
}

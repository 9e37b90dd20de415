package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.bandit.Weights.Share;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.inspect.simulate.Assigned;
import io.limen.gateway.inspect.simulate.AudienceChange;
import io.limen.gateway.inspect.simulate.Load;
import io.limen.gateway.inspect.simulate.Shops;
import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.SlotChange;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a small shop, under the configuration that wrote it and under others. */
class SimulationTest {
    private static final long NOW = 1_763_700_000_000L;
    private static final long SECOND = 1_000;
    private static final Rulebook RUNNING = Shops.rulebook(Shops.RUNNING);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final WrittenLog log = new WrittenLog();
    private final MemoryLearnedStore learned = new MemoryLearnedStore();
    private long clock = NOW;
    private int events;
    private long entriesRead;

    /** Those a folder would know. */
    private record Known(Rulebook active, List<Rulebook> past) implements Snapshots {
        @Override
        public Optional<Rulebook> of(String hash) {
            return past.stream().filter(one -> one.hash().equals(hash)).findFirst();
        }
    }

    private Sources sources(Snapshots snapshots, Clocks clocks) {
        Scorer nobody = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        return new Sources(
                log,
                new LaggingStore(),
                new MemoryQuarantine(),
                learned,
                snapshots,
                nobody,
                () -> TrackingPlan.NONE,
                clocks,
                0);
    }

    private Future<Simulated> simulation(Rulebook other, OptionalLong at, int visitorsMax, Rulebook... past) {
        Clocks none = new Clocks(
                () -> {
                    throw new AssertionError("the log says what time it is");
                },
                System::nanoTime);
        Sources sources = sources(new Known(other, past.length == 0 ? List.of(RUNNING) : List.of(past)), none);
        return onWorker(
                () -> new Simulation(sources, other, at, visitorsMax, (entries, of) -> entriesRead = entries).run());
    }

    private <T> Future<T> onWorker(Supplier<Future<T>> look) {
        Promise<T> done = Promise.promise();
        VerticleBase worker = new VerticleBase() {
            @Override
            public Future<?> start() {
                context.runOnContext(now -> look.get().onComplete(done));
                return Future.succeededFuture();
            }
        };
        in(watch.vertx().deployVerticle(worker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return done.future();
    }

    private Simulated simulate(Map<String, String> other) {
        return in(simulation(Shops.rulebook(other), OptionalLong.empty(), Simulation.VISITORS_MAX));
    }

    private void activate(Rulebook rulebook) {
        in(log.append(0, new Activated(rulebook.hash(), clock)));
    }

    private void page(String visitor, String path) {
        append(visitor, Observed.Kind.PAGE, "Page Viewed", path);
    }

    private void views(String visitor, int times) {
        for (int i = 0; i < times; i++) {
            append(visitor, Observed.Kind.TRACK, "Product Viewed", "/p/1");
        }
    }

    private void append(String visitor, Observed.Kind kind, String name, String path) {
        clock += SECOND;
        in(log.append(List.of(new Observed(
                kind,
                name,
                visitor,
                null,
                "m" + events++,
                clock,
                clock,
                true,
                Value.Fields.NONE,
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text(path)))))))));
    }

    private void give(String visitor, String variant) {
        clock += SECOND;
        in(log.append(List.of(
                new Decided(visitor, "offer", variant, 0.5, "", 0, RUNNING.hash(), "d" + events++, clock, clock))));
    }

    /** One who looks once, one who looks twice, one who looks five times, and goes on to a product. */
    private void visit() {
        activate(RUNNING);
        List.of("once", "twice", "often").forEach(visitor -> page(visitor, "/"));
        views("once", 1);
        views("twice", 2);
        views("often", 5);
        List.of("once", "twice", "often").forEach(visitor -> page(visitor, "/p/1"));
    }

    private void visitAtRandom(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 120; i++) {
            String visitor = "v" + random.nextInt(12);
            switch (random.nextInt(4)) {
                case 0 -> page(visitor, random.nextBoolean() ? "/" : "/p/1");
                case 1 -> give(visitor, random.nextBoolean() ? "ten" : "twenty");
                default -> views(visitor, 1);
            }
            clock += random.nextInt(200) * SECOND;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sameConfigurationShouldShowNoDifferenceWhateverTheLogWentThrough(long seed) {
        Rulebook former = Shops.rulebook(Shops.lowered());
        activate(former);
        visitAtRandom(seed);
        activate(RUNNING);
        visitAtRandom(seed + 100);

        Simulated simulated = in(simulation(Shops.rulebook(Shops.RUNNING), OptionalLong.empty(), 5, RUNNING, former));

        assertThat(simulated.changesNothing()).isTrue();
        assertThat(simulated.visitors()).isEqualTo(12);
        assertThat(simulated.decisions()).isPositive();
        assertThat(simulated.differing()).isZero();
        assertThat(simulated.examples()).isEmpty();
        assertThat(simulated.assigned().moved()).isZero();
        assertThat(simulated.loadAfter()).isEqualTo(simulated.loadBefore());
        assertThat(simulated.log().activations()).isEqualTo(2);
    }

    @Test
    void lowerThresholdShouldLetPeopleInAndShowThemWhatItIsFor() {
        visit();

        Simulated simulated = simulate(Shops.lowered());

        assertThat(simulated.audiences())
                .contains(new AudienceChange("keen", AudienceChange.Presence.BOTH, 1, 2, 1, 0));
        SlotChange hero = simulated.slots().get(0);
        assertThat(hero.slot()).isEqualTo("hero");
        // Two pages of each: on its second one the visitor who looked twice is keen now.
        assertThat(hero.decisions()).isEqualTo(6);
        assertThat(hero.differing()).isEqualTo(1);
        assertThat(simulated.examples()).singleElement().satisfies(example -> {
            assertThat(example.page()).isEqualTo("product");
            assertThat(example.before().shown()).isEqualTo("default");
            assertThat(example.after().shown()).startsWith("offer:");
            assertThat(example.why()).contains("offer: condition false → matched", "now in keen");
            assertThat(example.visitor()).matches("[0-9a-f]{8}");
        });
    }

    @Test
    void everyPassShouldAddUpToTheSameAsOnePassThatHoldsAll() {
        activate(RUNNING);
        visitAtRandom(42);
        Rulebook other = Shops.rulebook(Shops.lowered());

        Simulated atOnce = in(simulation(other, OptionalLong.empty(), 100));
        long readAtOnce = entriesRead;
        Simulated fewByFew = in(simulation(other, OptionalLong.empty(), 5));

        assertThat(fewByFew).isEqualTo(atOnce);
        assertThat(atOnce.changesNothing()).isFalse();
        // Once to survey, once to fold; the other time three passes fold.
        assertThat(readAtOnce).isEqualTo(2 * in(log.end(0)));
        assertThat(entriesRead).isEqualTo(4 * in(log.end(0)));
    }

    @Test
    void visitorsWhoAreLetGoShouldLeaveNothingBehind() {
        activate(RUNNING);
        List.of("d", "c").forEach(visitor -> page(visitor, "/"));
        // More than is read at once: they are known when others come who are before them in the order.
        views("d", 1_000);
        List.of("b", "a").forEach(visitor -> page(visitor, "/"));
        Tracks tracks = new Tracks(2);
        Sources sources = sources(new OneSnapshot(RUNNING), new Clocks(() -> clock, System::nanoTime));

        in(onWorker(() -> new FoldedStretch(sources, 0, Optional.empty(), "", 2, tracks).run(read -> {})));

        assertThat(List.of("a", "b"))
                .allSatisfy(visitor -> assertThat(tracks.pages(visitor)).hasSize(1));
        assertThat(List.of("c", "d"))
                .allSatisfy(visitor -> assertThat(tracks.pages(visitor)).isEmpty());
    }

    @Test
    void lastPagesShouldBeKeptAndNoMore() {
        activate(RUNNING);
        List.of("/", "/p/1", "/p/2", "/p/3").forEach(path -> page("a", path));

        Simulated simulated = simulate(Shops.RUNNING);

        assertThat(simulated.pages()).isEqualTo(3);
        // The first one alone was of the type that is greeted.
        assertThat(simulated.slots().get(1).cells()).containsExactly(new SlotChange.Cell("default", "default", 3));
    }

    @Test
    void newWeightsShouldMoveNobodyWhoWasGivenAVariant() {
        visit();
        give("often", "twenty");

        Simulated simulated = simulate(
                Shops.with(Shops.RUNNING, "experiences.yaml", "{ ten: 50%, twenty: 50% }", "{ ten: 99%, twenty: 1% }"));

        assertThat(simulated.differing()).isZero();
        assertThat(simulated.assigned()).isEqualTo(new Assigned(1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "twenty"})
    void banditShouldDrawByWhatIsLearned(String best) {
        visit();
        Weights weights = new Weights(
                1,
                List.of(
                        new Share("ten", best.equals("ten") ? 10_000 : 0),
                        new Share("twenty", best.equals("twenty") ? 10_000 : 0)));
        LearnedWeights published = new LearnedWeights(1, Map.of("offer", new WeightTable(weights, Map.of())));
        in(learned.publish(0, new LearnedStore.Published("a gateway", clock, new Learned(published, Map.of()))));
        Map<String, String> other = Shops.with(
                Shops.RUNNING,
                "experiences.yaml",
                "split: { ten: 50%, twenty: 50% }",
                "split: bandit\n    goal: order");
        other.put("goals.yaml", "order: { event: Order Completed, value: revenue }\n");

        Simulated simulated = simulate(other);

        assertThat(simulated.slots().get(0).cells())
                .filteredOn(cell -> !cell.after().equals("default"))
                .isNotEmpty()
                .allSatisfy(cell -> assertThat(cell.after()).isEqualTo("offer:" + best));
    }

    @Test
    void holdoutThatGrowsShouldBeToldToMoveThoseWhoWereGivenAVariant() {
        visit();
        give("often", "twenty");

        Simulated simulated = simulate(
                Shops.with(Shops.RUNNING, "experiences.yaml", "segment: keen", "segment: keen\n    holdout: 100%"));

        assertThat(simulated.assigned()).isEqualTo(new Assigned(1, 1, 0));
        assertThat(simulated.examples()).anySatisfy(example -> {
            assertThat(example.before().shown()).isEqualTo("offer:twenty");
            assertThat(example.after().shown()).isEqualTo("offer:holdout");
        });
    }

    @Test
    void variantThatIsGoneShouldBeToldOfThoseWhoWereGivenIt() {
        visit();
        give("often", "twenty");
        Map<String, String> other = Shops.with(
                Shops.with(Shops.RUNNING, "experiences.yaml", "split: { ten: 50%, twenty: 50% }", "goal: order"),
                "experiences.yaml",
                "variants: { ten: ten.html, twenty: twenty.html }",
                "variants: { ten: ten.html }");
        other.put("goals.yaml", "order: { event: Order Completed, value: revenue }\n");
        other.remove("content/twenty.html");

        Simulated simulated = simulate(other);

        assertThat(simulated.assigned()).isEqualTo(new Assigned(0, 0, 1));
        assertThat(simulated.slots().get(0).cells())
                .anySatisfy(cell -> assertThat(cell).isEqualTo(new SlotChange.Cell("offer:twenty", "offer:ten", 1)));
    }

    @Test
    void slotAndSegmentOfOneOnlyShouldBeToldAsNewAndGone() {
        visit();
        Map<String, String> other = Shops.with(Shops.RUNNING, "segments.yaml", "busy:", "calm:");
        other.put("segments.lock", "keen: 0\nbusy: 1\ncalm: 2\n");
        other.compute("experiences.yaml", (file, text) -> String.valueOf(text).replace("banner", "aside"));

        Simulated simulated = simulate(other);

        assertThat(simulated.audiences())
                .extracting(AudienceChange::segment, AudienceChange::presence)
                .contains(tuple("calm", AudienceChange.Presence.NEW), tuple("busy", AudienceChange.Presence.GONE));
        assertThat(simulated.slots())
                .filteredOn(slot -> slot.slot().equals("aside"))
                .allSatisfy(slot -> assertThat(slot.cells())
                        .allSatisfy(cell -> assertThat(cell.before()).isEqualTo("no such slot")));
        assertThat(simulated.slots()).extracting(SlotChange::slot).containsExactlyInAnyOrder("hero", "banner", "aside");
        assertThat(simulated.loadAfter().decisions())
                .isEqualTo(simulated.loadBefore().decisions());
    }

    @Test
    void loadShouldBeCountedAndRetriesShouldNot() {
        visit();
        Observed first = (Observed) in(log.read(0, 1, 1)).entries().get(0);
        in(log.append(List.of(first)));

        Simulated simulated = simulate(Shops.lowered());

        assertThat(simulated.log().entries()).isEqualTo(16);
        assertThat(simulated.log().pageViews()).isEqualTo(7);
        assertThat(simulated.pages()).isEqualTo(6);
        assertThat(simulated.log().busiestEvents()).isEqualTo(15);
        Load before = simulated.loadBefore();
        assertThat(before.decisions()).isEqualTo(12);
        assertThat(before.atEdge()).isEqualTo(12);
        assertThat(simulated.loadAfter().draws()).isEqualTo(before.draws() + 1);
        assertThat(simulated.loadAfter().segmentChanges()).isEqualTo(before.segmentChanges() + 1);
        assertThat(before.profileBytes()).isPositive();
    }

    @Test
    void momentShouldBeTheLogsLastOrALaterOneThatIsAskedFor() {
        visit();

        Simulated atLast = simulate(Shops.RUNNING);
        Simulated later = in(simulation(RUNNING, OptionalLong.of(clock + 3_600 * SECOND), 10));

        assertThat(atLast.at()).isEqualTo(clock);
        assertThat(atLast.audiences().get(1).before()).isEqualTo(0);
        assertThat(later.at()).isEqualTo(clock + 3_600 * SECOND);
        assertThat(failure(simulation(RUNNING, OptionalLong.of(clock - 1), 10))).isEqualTo(Failure.Code.CORRUPT);
    }

    @Test
    void nobodyShouldBeLookedAtWhenTheLogHasLostItsBeginning() {
        visit();
        activate(RUNNING);
        log.begin = 3;

        Simulated simulated = simulate(Shops.lowered());

        assertThat(simulated.unknown()).isEqualTo(1);
        assertThat(simulated.visitors()).isZero();
    }

    @Test
    void emptyLogShouldBeRefused() {
        assertThat(failure(simulation(RUNNING, OptionalLong.empty(), 10))).isEqualTo(Failure.Code.CORRUPT);
    }

    @Test
    void snapshotWhoseFilesAreGoneShouldBeRefused() {
        in(log.append(0, new Activated("gone", NOW)));

        assertThat(failure(simulation(RUNNING, OptionalLong.empty(), 10))).isEqualTo(Failure.Code.CORRUPT);
    }
}

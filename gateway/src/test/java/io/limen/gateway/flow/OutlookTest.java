package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Scorer.Scored;
import io.limen.gateway.rules.Configuration;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an edge is told after an ingest and a decision, and what of it is remembered. */
class OutlookTest {
    private static final Map<String, String> FILES = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n",
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>Phone</p>",
            "content/mine.html", "<p>{{views}}</p>",
            "experiences.yaml", """
                    pages: { home: /, product: /p/* }
                    slots: { hero: { default: page }, aside: { default: page }, own: { default: page } }
                    experiences:
                      deal:  { slot: hero, when: "views >= 1 && page.type == 'product'", variants: { one: a.html, two: a.html } }
                      phone: { slot: aside, when: "device.type == 'mobile'", variants: { one: b.html, two: b.html } }
                      mine:  { slot: own, when: "views >= 1", variants: { one: mine.html, two: mine.html } }
                    """);
    private static final long NOW = 1_796_083_200_000L;

    private final Rulebook rulebook = rulebook();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
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
    private long nanosEachLook;
    private long nanos;
    private final Clocks clocks = new Clocks(() -> NOW, () -> nanos += nanosEachLook);
    private final DecideFlow decide = new DecideFlow(store, log, noModel, snapshots, clocks, Telemetry.SILENT);
    private final IngestFlow ingest = new IngestFlow(log, decide);
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

    private static Observed event(String visitor, Observed.Kind kind) {
        String name = kind == Observed.Kind.TRACK ? "Product Viewed" : kind.eventName();
        return new Observed(
                kind, name, visitor, null, kind + visitor, NOW, NOW, false, Value.Fields.NONE, Value.Fields.NONE);
    }

    private static Observed view() {
        return event("ann", Observed.Kind.TRACK);
    }

    private Ingested ingested(Observed... events) {
        return ingest.ingest(List.of(events), true, new Deadline(1_000)).result();
    }

    private List<Entry> draws() {
        return log.entries().stream().filter(Decided.class::isInstance).toList();
    }

    private void foldAll() {
        fold.assigned(0);
        fold.handle(log.from(0));
    }

    private static Map<String, String> words(EdgePlan plan) {
        Map<String, String> words = new HashMap<>();
        plan.entries().forEach(entry -> words.put(entry.slot() + "@" + entry.page(), entry.word()));
        return words;
    }

    @Test
    void ingestShouldSayWhatEachPageTypeShowsWithTheBatchFoldedIn() {
        EdgePlan plan = ingested(view()).edge().orElseThrow();

        String variant =
                rulebook.contents().ofVariant("deal", plan.draws().get(0).variant());
        assertThat(words(plan)).isEqualTo(Map.of("hero@product", variant, "hero@*", ".", "own@*", "!"));
        assertThat(plan.at()).isEqualTo(NOW);
        assertThat(plan.until()).as("the end of the session").isEqualTo(NOW + 30 * 60_000 + 1);
    }

    @Test
    void ingestShouldSayNothingWhenNoEdgeIsToBeTold() {
        Ingested ingested = ingest.ingest(List.of(view()), new Deadline(1_000)).result();

        assertThat(ingested.edge()).isEmpty();
        assertThat(draws()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTIFY", "ALIAS"})
    void ingestShouldSayNothingWhenWhoTheVisitorIsChanges(Observed.Kind kind) {
        assertThat(ingested(view(), event("ann", kind)).edge()).isEmpty();
        assertThat(draws()).isEmpty();
    }

    @Test
    void ingestShouldSayNothingWhenThereAreSeveralVisitors() {
        assertThat(ingested(view(), event("bob", Observed.Kind.TRACK)).edge()).isEmpty();
    }

    @Test
    void ingestShouldSayNothingWhenTheProfileCannotBeRead() {
        store.breakDown(true);

        Ingested ingested = ingested(view());

        assertThat(ingested.positions()).hasSize(1);
        assertThat(ingested.edge()).isEmpty();
    }

    @Test
    void ingestShouldSayNothingWhenTheTimeIsOverAfterTheVisitorWasSettled() {
        nanosEachLook = 300;

        Ingested ingested = ingested(view());

        assertThat(ingested.positions()).hasSize(1);
        assertThat(ingested.edge()).isEmpty();
    }

    @Test
    void ingestShouldRememberTheDrawsItTellsOnceAndAfterTheEvents() {
        ingested(view());
        assertThat(draws()).singleElement().isInstanceOfSatisfying(Decided.class, decided -> {
            assertThat(decided.experience())
                    .as("no request has a say, and it is not personal")
                    .isEqualTo("deal");
            assertThat(decided.propensity()).isEqualTo(0.5);
            assertThat(decided.visitor()).isEqualTo("ann");
            assertThat(decided.snapshot()).isEqualTo(rulebook.hash());
        });
        assertThat(log.entries().get(0)).isInstanceOf(Observed.class);

        foldAll();
        ingested(event("ann", Observed.Kind.PAGE));

        assertThat(draws()).hasSize(1);
    }

    @Test
    void ingestShouldRememberNothingWhenTheEventsCouldNotBeStored() {
        log.breakDown();

        assertThat(ingest.ingest(List.of(view()), true, new Deadline(1_000)).failed())
                .isTrue();
        assertThat(log.entries()).isEmpty();
    }

    @Test
    void decideShouldSayTheSameAsAnIngestAndRememberEachDrawOnce() {
        EdgePlan told = ingested(view()).edge().orElseThrow();
        foldAll();
        Value.Fields product = new Value.Fields(Map.of(
                "page", new Value.Fields(Map.of("path", new Value.Text("/p/1"))),
                "device", new Value.Fields(Map.of("type", new Value.Text("mobile")))));
        DecideRequest request =
                new DecideRequest(Optional.of("ann"), product, List.of(), List.of(), List.of(), false, true);

        DecideAnswer answer = decide.decide(request, new Deadline(1_000)).result();

        assertThat(words(answer.edge().orElseThrow())).isEqualTo(words(told));
        assertThat(draws())
                .extracting(draw -> ((Decided) draw).experience())
                .containsExactlyInAnyOrder("deal", "phone", "mine");
    }
}

package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Reason;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecideFlowTest {
    private final Site site = new Site();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private final FoldFlow fold = new FoldFlow(
            store, new MemoryQuarantine(), site, site, site.clocks(), Telemetry.SILENT, FoldFlow.Options.DEFAULT);
    private final DecideFlow decide = new DecideFlow(store, log, site, site, site.clocks(), Telemetry.SILENT);

    private DecideAnswer ask(List<Observed> inline, List<Position> atLeast, boolean explain) {
        DecideRequest request =
                new DecideRequest(Optional.of("ann"), Value.Fields.NONE, List.of(), inline, atLeast, explain);
        return decide.decide(request, new Deadline(1_000_000)).result();
    }

    private void folded(String name, String messageId) {
        log.append(List.of(site.event("ann", name, messageId)));
        fold.assigned(0);
        fold.handle(log.from(0));
    }

    private static Decision only(DecideAnswer answer) {
        assertThat(answer.decisions()).hasSize(1);
        return answer.decisions().get(0);
    }

    @Test
    void decideShouldShowDefaultWhenVisitorIsUnknown() {
        DecideAnswer answer = ask(List.of(), List.of(), false);
        assertThat(only(answer).reason()).isEqualTo(Reason.DEFAULT);
        assertThat(answer.degraded()).isEmpty();
        assertThat(answer.position()).isEmpty();
    }

    @Test
    void decideShouldSeeWhatJustHappenedWhenEventsComeInline() {
        folded("Product Added", "m1");
        Observed second = site.event("ann", "Product Added", "m2");
        DecideAnswer answer = ask(List.of(second), List.of(), false);
        assertThat(only(answer).experience()).contains("push");
        assertThat(only(answer).html().orElseThrow()).contains("2 in your cart");
        assertThat(answer.segments()).singleElement().satisfies(segment -> {
            assertThat(segment.name()).isEqualTo("keen");
            assertThat(segment.score()).hasValue(2.1);
            assertThat(segment.shown()).isFalse();
        });
        assertThat(store.get("ann").view().memberships()).isEmpty();
    }

    @Test
    void decideShouldRememberADrawOnceWhenItIsFolded() {
        folded("Product Added", "m1");
        folded("Product Added", "m2");
        DecideAnswer first = ask(List.of(), List.of(), false);
        assertThat(only(first).reason()).isEqualTo(Reason.SPLIT);
        assertThat(log.entries()).last().isInstanceOfSatisfying(Decided.class, decided -> {
            assertThat(decided.experience()).isEqualTo("push");
            assertThat(decided.propensity()).isEqualTo(0.5);
        });
        fold.handle(log.from(0));
        int entries = log.entries().size();
        DecideAnswer second = ask(List.of(), List.of(), false);
        assertThat(only(second).reason()).isEqualTo(Reason.STICKY);
        assertThat(only(second).variant()).isEqualTo(only(first).variant());
        assertThat(log.entries()).hasSize(entries);
    }

    @Test
    void decideShouldAnswerAllTheSameWhenTheDrawCannotBeRemembered() {
        folded("Product Added", "m1");
        folded("Product Added", "m2");
        log.breakDown();
        assertThat(only(ask(List.of(), List.of(), false)).experience()).contains("push");
    }

    @Test
    void decideShouldSayStaleWhenAPositionIsNotYetFolded() {
        folded("Product Added", "m1");
        assertThat(ask(List.of(), List.of(new Position(1, 0, 7)), false).degraded())
                .containsExactly("stale-profile");
        assertThat(ask(List.of(), List.of(new Position(1, 0, 0)), false).degraded())
                .isEmpty();
    }

    @Test
    void decideShouldAnswerFromContextWhenTheStoreCannot() {
        store.breakDown(true);
        DecideAnswer answer = ask(List.of(), List.of(), false);
        assertThat(only(answer).reason()).isEqualTo(Reason.DEFAULT);
        assertThat(answer.degraded()).containsExactly("no-profile;store-busy");
    }

    @Test
    void decideShouldSayNoScoreWhenTheModelDoesNotAnswer() {
        site.scorerSilent = true;
        DecideAnswer answer = ask(List.of(site.event("ann", "Product Added", "m1")), List.of(), false);
        assertThat(answer.degraded()).containsExactly("no-score");
    }

    @Test
    void decideShouldTellWhenTimeWillChangeItWhenSomethingIsDue() {
        folded("Product Added", "m1");
        assertThat(ask(List.of(), List.of(), false).recheckAfterSeconds()).hasValue(60);
        site.now += 59_500;
        assertThat(ask(List.of(), List.of(), false).recheckAfterSeconds()).hasValue(1);
        site.now += 500;
        assertThat(ask(List.of(), List.of(), false).segments())
                .extracting(DecideAnswer.SegmentState::name, DecideAnswer.SegmentState::shown)
                .containsExactly(tuple("idle", true));
    }

    @Test
    void outlookShouldLookAheadWhenABatchIsOneVisitors() {
        Observed added = site.event("ann", "Product Added", "m1");
        assertThat(decide.outlook(List.of(added), false, new Deadline(1))
                        .result()
                        .recheckAfterSeconds())
                .hasValue(60);
        assertThat(decide.outlook(List.of(added, site.event("bob", "Product Added", "m2")), false, new Deadline(1))
                        .result())
                .isEqualTo(Outlook.NONE);
        assertThat(decide.outlook(List.of(added), false, new Deadline(0)).result())
                .isEqualTo(Outlook.NONE);
    }

    @Test
    void explainShouldNameWhatADecisionRestedOnWhenAsked() {
        folded("Product Added", "m1");
        folded("Product Added", "m2");
        var explanation = ask(List.of(), List.of(), true).explanation().orElseThrow();
        assertThat(explanation.features())
                .extracting(line -> line.name() + "=" + line.value())
                .containsExactly("adds=2.0", "since_added=0.0s");
        assertThat(explanation.models()).singleElement().satisfies(model -> assertThat(model.score())
                .isEqualTo(2.1));
        assertThat(explanation.path()).singleElement().satisfies(line -> assertThat(line.why())
                .isEqualTo("matched"));
        // The score puts Ann into the segment, and her bucket draws the variant: since_added has no say.
        assertThat(explanation.slots()).singleElement().satisfies(slot -> {
            assertThat(slot.fallback()).isEqualTo("page");
            assertThat(slot.exact()).isTrue();
            assertThat(slot.inputs())
                    .extracting(input -> input.kind() + " " + input.name() + "=" + input.value())
                    .containsExactly(
                            "SCORE intent=2.1",
                            "SEGMENT keen=in",
                            "CONTEXT device.type=missing",
                            "VISITOR =known",
                            "BUCKET push=" + Bucketing.bucket("push", "ann"),
                            "ASSIGNMENT push=none");
        });
    }

    @Test
    void ingestShouldLookAheadWhileTheLogTakesItsTime() {
        Promise<Void> durable = Promise.promise();
        log.acknowledgesAfter(durable.future());
        Future<Ingested> ingested =
                new IngestFlow(log, decide).ingest(List.of(site.event("ann", "Product Added", "m1")), new Deadline(1));

        assertThat(store.reads()).isEqualTo(1);
        assertThat(ingested.isComplete()).isFalse();
        durable.complete();
        assertThat(ingested.result().recheckAfterSeconds()).hasValue(60);
    }

    @Test
    void ingestShouldHandBackTheLastPositionOfEachPartitionWhenEventsAreDurable() {
        IngestFlow ingest = new IngestFlow(log, decide);
        Ingested ingested = ingest.ingest(
                        List.of(site.event("ann", "Product Added", "m1"), site.event("ann", "Product Added", "m2")),
                        new Deadline(1))
                .result();
        assertThat(ingested.positions()).containsExactly(new Position(1, 0, 1));
        assertThat(ingested.recheckAfterSeconds()).hasValue(60);
        log.breakDown();
        assertThat(ingest.ingest(List.of(site.event("ann", "x", "m3")), new Deadline(1))
                        .failed())
                .isTrue();
    }
}

package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Activated;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fold tells other systems, and when. */
class AnnouncementsTest {
    private final Site site = new Site();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private final Listener listener = new Listener();
    private final FoldFlow fold = new FoldFlow(
            store,
            new MemoryQuarantine(),
            site,
            site,
            site.clocks(),
            Telemetry.SILENT,
            listener,
            FoldFlow.Options.DEFAULT);

    /** Hears what is published, and how often had been saved then; may be deaf. */
    private final class Listener implements AudienceFeed {
        private final List<AudienceChange> heard = new ArrayList<>();
        private final List<Integer> savesBefore = new ArrayList<>();
        private boolean deaf;
        private boolean mute;

        @Override
        public Future<Void> publish(List<AudienceChange> changes) {
            if (!deaf) {
                heard.addAll(changes);
                savesBefore.add(store.saves());
            }
            return deaf || mute
                    ? Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "nobody hears"))
                    : Future.succeededFuture();
        }

        private List<String> said() {
            return heard.stream()
                    .map(change -> change.visitor() + (change.entered() ? " entered " : " left ") + change.segment())
                    .toList();
        }

        private List<String> ids() {
            return heard.stream().map(AudienceChange::messageId).toList();
        }
    }

    @BeforeEach
    void assign() {
        assertThat(fold.assigned(0).result()).isEqualTo(0L);
    }

    private void addsTwo(String visitor) {
        log.append(List.of(
                site.event(visitor, "Product Added", visitor + "1"),
                site.event(visitor, "Product Added", visitor + "2")));
    }

    /** What v1 counted is gone with v2, and with it the membership. */
    private void forgetsAll() {
        log.append(0, new Activated("v2", site.now));
        log.append(List.of(
                site.event("ann", "Product Viewed", "m" + log.from(0).entries().size())));
    }

    @Test
    void handleShouldTellBeforeItSavesWhenSomebodyEnters() {
        addsTwo("ann");
        fold.handle(log.from(0));
        assertThat(listener.said()).containsExactly("ann entered keen");
        assertThat(listener.savesBefore).containsExactly(0);
        assertThat(store.saves()).isEqualTo(1);
        assertThat(listener.heard.get(0).since())
                .isEqualTo(store.get("ann").view().memberships().get(0).since());
    }

    @Test
    void handleShouldTellWhoLeavesWithTheBeginningOfTheMembership() {
        addsTwo("ann");
        fold.handle(log.from(0));
        long entered = site.now;
        site.now += 1000;
        int before = log.from(0).entries().size();
        forgetsAll();
        fold.handle(log.from(before));
        assertThat(listener.said()).containsExactly("ann entered keen", "ann left keen");
        assertThat(listener.heard.get(1).since()).isEqualTo(entered);
        assertThat(listener.heard.get(1).at()).isEqualTo(site.now);
        assertThat(listener.ids()).doesNotHaveDuplicates();
    }

    @Test
    void handleShouldTellNothingOfSegmentsThatDoNotSayNotify() {
        log.append(0, new Activated("quiet", site.now));
        addsTwo("ann");
        fold.handle(log.from(0));
        site.now += Site.MINUTE;
        fold.lookAgain();
        assertThat(store.get("ann").view().memberships()).hasSize(2);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void handleShouldFailAndSaveNothingWhenNobodyHears() {
        addsTwo("ann");
        listener.deaf = true;
        assertThat(fold.handle(log.from(0)).failed()).isTrue();
        assertThat(store.saves()).isZero();
        listener.deaf = false;
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();
        assertThat(listener.said()).containsExactly("ann entered keen");
    }

    @Test
    void handleShouldTellAgainUnderTheSameIdWhenItIsNotKnownWhetherItWasHeard() {
        addsTwo("ann");
        listener.mute = true;
        fold.handle(log.from(0));
        site.now += 5000;
        listener.mute = false;
        fold.handle(log.from(0));
        assertThat(listener.said()).containsExactly("ann entered keen", "ann entered keen");
        assertThat(listener.ids().get(0)).isEqualTo(listener.ids().get(1));
    }

    @Test
    void handleShouldTellNothingTwiceWhenOnlySavingFailed() {
        addsTwo("ann");
        store.breakDown(true);
        fold.handle(log.from(0));
        fold.handle(log.from(0));
        store.breakDown(false);
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();
        assertThat(listener.said()).containsExactly("ann entered keen");
    }

    @Test
    void handleShouldTellAgainUnderTheSameIdWhenAnotherFoldsAfterACrash() {
        addsTwo("ann");
        store.breakDown(true);
        fold.handle(log.from(0));
        store.breakDown(false);
        site.now += 5000;
        FoldFlow next = new FoldFlow(
                store,
                new MemoryQuarantine(),
                site,
                site,
                site.clocks(),
                Telemetry.SILENT,
                listener,
                FoldFlow.Options.DEFAULT);
        next.assigned(0);
        next.handle(log.from(0));
        assertThat(listener.said()).containsExactly("ann entered keen", "ann entered keen");
        assertThat(listener.ids().get(0)).isEqualTo(listener.ids().get(1));
    }

    @Test
    void handleShouldTakeBackWhatWasToldWhenItIsNoLongerSoOnTryingAgain() {
        addsTwo("ann");
        store.breakDown(true);
        fold.handle(log.from(0));
        store.breakDown(false);
        // The scores do not come this time, so that she is in no segment.
        site.scorerSilent = true;
        fold.handle(log.from(0));
        assertThat(listener.said()).containsExactly("ann entered keen", "ann left keen");
        assertThat(listener.ids()).doesNotHaveDuplicates();
        site.scorerSilent = false;
        site.now += 2000;
        fold.lookAgain();
        assertThat(listener.said()).containsExactly("ann entered keen", "ann left keen", "ann entered keen");
        assertThat(listener.ids()).doesNotHaveDuplicates();
    }
}

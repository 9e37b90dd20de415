package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Activated;
import io.limen.gateway.segment.Membership;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FoldFlowTest {
    private final Site site = new Site();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private final FoldFlow fold = new FoldFlow(
            store, new MemoryQuarantine(), site, site, site.clocks(), Telemetry.SILENT, FoldFlow.Options.DEFAULT);

    @BeforeEach
    void assign() {
        assertThat(fold.assigned(0).result()).isEqualTo(0L);
    }

    private void happens(String visitor, String name, String messageId) {
        log.append(List.of(site.event(visitor, name, messageId)));
    }

    private List<String> segmentsOf(String visitor) {
        return store.get(visitor).view().memberships().stream()
                .map(Membership::segment)
                .toList();
    }

    @Test
    void handleShouldStoreProfilesViewsAndPlaceTogetherWhenABatchComes() {
        happens("ann", "Product Added", "m1");
        happens("bob", "Product Added", "m2");
        happens("ann", "Product Added", "m3");
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();
        assertThat(store.saves()).isEqualTo(1);
        assertThat(store.committed(0).result().orElseThrow().nextOffset()).isEqualTo(3);
        assertThat(segmentsOf("ann")).containsExactly("keen");
        assertThat(segmentsOf("bob")).isEmpty();
        assertThat(site.scoredRows).containsExactly(2L);
        assertThat(fold.audiences().visitors()).isEqualTo(2);
        assertThat(fold.audiences().segmentToVisitors()).containsEntry("keen", 1L);
    }

    @Test
    void handleShouldChangeNothingWhenABatchComesAgain() {
        happens("ann", "Product Added", "m1");
        fold.handle(log.from(0));
        Stored once = store.get("ann");
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();
        assertThat(store.get("ann").profile()).isEqualTo(once.profile());
        assertThat(fold.audiences().visitors()).isEqualTo(1);
    }

    @Test
    void handleShouldFailAndBeRepeatableWhenTheStoreBreaks() {
        happens("ann", "Product Added", "m1");
        store.breakDown(true);
        assertThat(fold.handle(log.from(0)).failed()).isTrue();
        store.breakDown(false);
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();
        assertThat(store.get("ann").view().scores().get("intent")).isNotNull();
    }

    @Test
    void handleShouldUseTheDefinitionsInForceWhenAnotherSnapshotIsActivatedMidway() {
        happens("ann", "Product Viewed", "m1");
        happens("ann", "Product Added", "m2");
        log.append(0, new Activated("v2", site.now));
        happens("ann", "Product Viewed", "m3");
        happens("ann", "Product Added", "m4");
        fold.handle(log.from(0));
        Stored ann = store.get("ann");
        assertThat(ann.profile().snapshot()).isEqualTo("v2");
        // What v2 counts was not counted before it came; what v1 counted has gone with it.
        assertThat(site.of("v2").orElseThrow().read(ann.profile(), site.now).number(0))
                .isEqualTo(1);
        assertThat(store.committed(0).result().orElseThrow().snapshot()).isEqualTo("v2");
    }

    @Test
    void handleShouldGoOnWhereItEndedWhenABatchFailsBehindAnActivation() {
        happens("ann", "Product Added", "m1");
        log.append(0, new Activated("v2", site.now));
        happens("ann", "Product Viewed", "m2");
        store.failLoadAfter(1);
        assertThat(fold.handle(log.from(0)).failed()).isTrue();
        assertThat(store.committed(0).result().orElseThrow().nextOffset()).isEqualTo(2);

        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();

        assertThat(store.committed(0).result().orElseThrow().nextOffset()).isEqualTo(3);
        assertThat(site.of("v2")
                        .orElseThrow()
                        .read(store.get("ann").profile(), site.now)
                        .number(0))
                .isEqualTo(1);
    }

    @Test
    void handleShouldScoreAsOfThenWhenAnOldVisitIsReplayed() {
        happens("ann", "Product Added", "m1");
        long then = site.now;
        site.now += 1000 * Site.MINUTE;
        fold.handle(log.from(0));
        assertThat(store.get("ann").view().scores().get("intent"))
                .satisfies(score -> assertThat(score.at()).isEqualTo(then));
    }

    @Test
    void lookAgainShouldRetryScoreWhenViewIsPending() {
        site.scorerSilent = true;
        happens("ann", "Product Added", "m1");
        happens("ann", "Product Added", "m2");
        fold.handle(log.from(0));
        assertThat(store.get("ann").view().pending()).isTrue();
        assertThat(segmentsOf("ann")).isEmpty();
        site.scorerSilent = false;
        site.now += 2000;
        assertThat(fold.lookAgain().result()).isEqualTo(1);
        assertThat(store.get("ann").view().pending()).isFalse();
        assertThat(segmentsOf("ann")).containsExactly("keen");
    }

    @Test
    void lookAgainShouldMoveMembershipWhenItsMomentHasCome() {
        happens("ann", "Product Added", "m1");
        fold.handle(log.from(0));
        assertThat(segmentsOf("ann")).isEmpty();
        assertThat(store.get("ann").view().due()).isEqualTo(site.now + Site.MINUTE);
        assertThat(fold.lookAgain().result()).isEqualTo(0);
        site.now += Site.MINUTE;
        assertThat(fold.lookAgain().result()).isEqualTo(1);
        assertThat(segmentsOf("ann")).containsExactly("idle");
        assertThat(fold.lookAgain().result()).isEqualTo(0);
    }

    @Test
    void handleShouldRefuseWhenPartitionIsNoLongerOurs() {
        happens("ann", "Product Added", "m1");
        fold.revoked(0);
        assertThat(fold.handle(log.from(0)).failed()).isTrue();
        assertThat(store.saves()).isZero();
    }

    @Test
    void assignedShouldCountWhatIsStoredWhenItStartsAgain() {
        happens("ann", "Product Added", "m1");
        happens("ann", "Product Added", "m2");
        fold.handle(log.from(0));
        FoldFlow next = new FoldFlow(
                store, new MemoryQuarantine(), site, site, site.clocks(), Telemetry.SILENT, FoldFlow.Options.DEFAULT);
        assertThat(next.assigned(0).result()).isEqualTo(2L);
        assertThat(next.audiences()).isEqualTo(fold.audiences());
    }
}

package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Retracing.Step;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetracingTest {
    private final Site site = new Site();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore owners = new MemoryStore();
    private final FoldFlow fold = new FoldFlow(
            owners, new MemoryQuarantine(), site, site, site.clocks(), Telemetry.SILENT, FoldFlow.Options.DEFAULT);
    private final Retracing retracing = new Retracing(site, site, site.clocks());
    private Stored retraced = new Stored(site.active().fold().fresh("ann"), View.NONE);

    @BeforeEach
    void assign() {
        assertThat(fold.assigned(0).result()).isEqualTo(0L);
    }

    /** Handed to the owner and retraced. */
    private void happens(String name) {
        long offset = log.end(0).result();
        Observed event = site.event("ann", name, "m" + offset);
        log.append(List.of(event));
        assertThat(fold.handle(log.from(offset)).succeeded()).isTrue();
        Profile after = site.active().fold().fold(retraced.profile(), event, new Position(1, 0, offset));
        retraced = retracing
                .step(site.active(), List.of(new Step(retraced, event, after)))
                .result()
                .get(0);
    }

    private List<String> segments() {
        return retraced.view().memberships().stream().map(Membership::segment).toList();
    }

    @Test
    void stepShouldMakeTheOwnersViewsWhenEventsComeOneByOne() {
        for (String name : List.of("Product Added", "Product Viewed", "Product Added", "Product Added")) {
            happens(name);
            assertThat(retraced).isEqualTo(owners.get("ann"));
            site.now += 1_000;
        }
        assertThat(segments()).containsExactly("keen");
    }

    @Test
    void stepShouldLookAtWhatTimeDidWhenTheNextEventComesLate() {
        happens("Product Added");
        long entered = site.now + Site.MINUTE;
        site.now = entered;
        assertThat(fold.lookAgain().result()).isEqualTo(1);
        site.now += 5 * Site.MINUTE;
        happens("Product Viewed");

        assertThat(retraced).isEqualTo(owners.get("ann"));
        assertThat(retraced.view().memberships())
                .filteredOn(membership -> membership.segment().equals("idle"))
                .extracting(Membership::since)
                .containsExactly(entered);
    }

    @Test
    void untilShouldDateTheViewWhenItWasDueAndNotLater() {
        happens("Product Added");
        long due = retraced.view().due();

        Stored later = retracing
                .until(site.active(), List.of(retraced), due + 10 * Site.MINUTE)
                .result()
                .get(0);

        assertThat(later.view().evaluatedAt()).isEqualTo(due);
        assertThat(later.view().memberships()).extracting(Membership::segment).containsExactly("idle");
    }

    @Test
    void stepShouldFailWhenAModelDoesNotAnswer() {
        site.scorerSilent = true;
        Observed event = site.event("ann", "Product Added", "m0");
        Profile after = site.active().fold().fold(retraced.profile(), event, new Position(1, 0, 0));

        assertThat(retracing
                        .step(site.active(), List.of(new Step(retraced, event, after)))
                        .cause())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Failure.Code.UNAVAILABLE));
    }
}

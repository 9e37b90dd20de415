package io.limen.gateway.inspect.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Rulebook;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whoever comes and goes, the sums are right, and what is kept of visitors is bounded. */
class TallyPropertyTest {
    private static final Rulebook BEFORE = Shops.rulebook(Shops.RUNNING);
    private static final Rulebook AFTER = Shops.rulebook(Shops.with(
            Shops.with(Shops.RUNNING, "segments.yaml", "busy:", "calm:"), "segments.lock", "busy:", "calm:"));
    private static final Footprint NOTHING = new Footprint(0, 0, 100, 10);
    private static final List<String> SHOWN = List.of("default", "offer:ten", "offer:twenty", "hello:hello");

    @Provide
    Arbitrary<List<SeenVisitor>> visitors() {
        Arbitrary<Set<String>> segments = Arbitraries.of("keen", "busy", "calm").set();
        return Combinators.combine(Arbitraries.strings().alpha().ofLength(8), segments, segments, pages())
                .as((visitor, was, is, pages) -> new SeenVisitor(
                        visitor, without(was, "calm"), without(is, "busy"), Map.of(), pages, NOTHING, NOTHING))
                .list()
                .ofMaxSize(60);
    }

    private static Set<String> without(Set<String> segments, String gone) {
        segments.remove(gone);
        return segments;
    }

    private static Arbitrary<List<SeenPage>> pages() {
        Arbitrary<Outcome> outcomes = Arbitraries.of(SHOWN).map(TallyPropertyTest::outcome);
        return Combinators.combine(Arbitraries.of("hero", "banner"), outcomes, outcomes)
                .as((slot, was, is) -> new SeenPage("home", List.of(new Verdict(slot, was, is, List.of("why")))))
                .list()
                .ofMaxSize(3);
    }

    private static Outcome outcome(String shown) {
        String[] names = shown.split(":", 2);
        boolean none = names.length == 1;
        return new Outcome(shown, "SPLIT", none ? "" : names[0], none ? "" : names[1], false, false);
    }

    private static Simulated tallied(List<SeenVisitor> visitors) {
        Tally tally = new Tally(BEFORE, AFTER);
        visitors.forEach(tally::add);
        return tally.simulated(new LogLoad(0, 0, 0, 0, 0, 0, 0, 0, 1), 0, 3, 0);
    }

    @Property(tries = 200)
    void audienceAfterShouldBeThatBeforeWithoutWhoLeftAndWithWhoEntered(@ForAll("visitors") List<SeenVisitor> seen) {
        Simulated simulated = tallied(seen);

        assertThat(simulated.audiences()).hasSize(3).allSatisfy(change -> {
            assertThat(change.after()).isEqualTo(change.before() - change.left() + change.entered());
            assertThat(change.before())
                    .isEqualTo(seen.stream()
                            .filter(visitor -> visitor.segmentsBefore().contains(change.segment()))
                            .count());
            assertThat(change.overlap()).isBetween(0.0, 1.0);
        });
        assertThat(simulated.audiences())
                .extracting(AudienceChange::presence)
                .containsExactlyInAnyOrder(
                        AudienceChange.Presence.BOTH, AudienceChange.Presence.NEW, AudienceChange.Presence.GONE);
    }

    @Property(tries = 200)
    void everyDecisionShouldBeInOneCellAndExamplesShouldBeFew(@ForAll("visitors") List<SeenVisitor> seen) {
        Simulated simulated = tallied(seen);

        long verdicts =
                seen.stream().mapToLong(visitor -> visitor.pages().size()).sum();
        assertThat(simulated.decisions()).isEqualTo(verdicts);
        assertThat(simulated.slots()).allSatisfy(slot -> assertThat(slot.cells().stream()
                        .mapToLong(SlotChange.Cell::decisions)
                        .sum())
                .isEqualTo(slot.decisions()));
        assertThat(simulated.examples()).hasSizeLessThanOrEqualTo(Tally.EXAMPLES_MAX);
        for (Example example : simulated.examples()) {
            assertThat(simulated.examples())
                    .filteredOn(other -> other.slot().equals(example.slot())
                            && other.before().equals(example.before())
                            && other.after().equals(example.after()))
                    .hasSizeLessThanOrEqualTo(Tally.EXAMPLES_OF_A_KIND_MAX);
            assertThat(seen).noneMatch(visitor -> visitor.visitor().contains(example.visitor()));
        }
    }
}

package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Otherwise.Dial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** What a decision is said to hang on is what it hangs on, by trying everything. */
class GroundsPropertyTest {
    private static final int CASES_MAX = 5_000;

    /** Everything that could be otherwise, in all combinations: exactly what is in a smallest set that matters is named. */
    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void groundsShouldNameEachInputOfASmallestSetWhoseChangeChangesTheDecisionAndNoOther(@ForAll Random random) {
        RandomSite site = new RandomSite(random, 2, 1 + random.nextInt(4));
        Otherwise otherwise = new Otherwise(site, random);
        List<Dial> dials = otherwise.dials();
        long cases = 1;
        for (Dial dial : dials) {
            cases = Math.min(CASES_MAX + 1L, cases * (dial.turns().size() + 1));
        }
        Assume.that(cases <= CASES_MAX);
        List<Contest.Outcome> here = otherwise.shown();
        List<Set<Long>> slotToSets = List.of(new HashSet<>(), new HashSet<>());
        for (int[] turns = new int[dials.size()]; next(turns, dials); ) {
            Optional<List<Contest.Outcome>> there = otherwise.shown(dials, turns);
            Assume.that(there.isPresent());
            for (int slot = 0; slot < here.size(); slot++) {
                if (!there.get().get(slot).equals(here.get(slot))) {
                    slotToSets.get(slot).add(turned(turns));
                }
            }
        }
        List<Grounds> grounds = otherwise.grounds();
        for (int slot = 0; slot < here.size(); slot++) {
            assertThat(grounds.get(slot).exact()).isTrue();
            assertThat(grounds.get(slot).inputs())
                    .as("slot %s of %s", slot, otherwise)
                    .containsExactlyInAnyOrderElementsOf(smallest(slotToSets.get(slot), dials));
            Statistics.label("named").collect(grounds.get(slot).inputs().size());
        }
    }

    /** In larger configurations: whatever is done to all that is not named, the decision stays; each named one matters. */
    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void changingWhatIsNotNamedShouldNeverChangeTheDecision(@ForAll Random random) {
        RandomSite site = new RandomSite(random, 10, 8);
        Otherwise otherwise = new Otherwise(site, random);
        List<Dial> dials = otherwise.dials();
        List<Contest.Outcome> here = otherwise.shown();
        List<Grounds> grounds = otherwise.grounds();
        for (int slot = 0; slot < here.size(); slot++) {
            Set<Ground> named = grounds.get(slot).inputs();
            assertThat(grounds.get(slot).exact()).isTrue();
            for (int i = 0; i < 100; i++) {
                int[] turns = dials.stream()
                        .mapToInt(dial -> named.contains(dial.ground())
                                ? 0
                                : random.nextInt(dial.turns().size() + 1))
                        .toArray();
                Optional<List<Contest.Outcome>> there = otherwise.shown(dials, turns);
                if (there.isPresent()) {
                    assertThat(there.get().get(slot))
                            .as("slot %s, turned %s, of %s", slot, Arrays.toString(turns), otherwise)
                            .isEqualTo(here.get(slot));
                }
            }
        }
    }

    /** The next combination; false after the last. */
    private static boolean next(int[] turns, List<Dial> dials) {
        for (int i = 0; i < turns.length; i++) {
            if (turns[i] < dials.get(i).turns().size()) {
                turns[i]++;
                return true;
            }
            turns[i] = 0;
        }
        return false;
    }

    private static long turned(int[] turns) {
        long set = 0;
        for (int i = 0; i < turns.length; i++) {
            set |= turns[i] > 0 ? 1L << i : 0;
        }
        return set;
    }

    private static Set<Ground> smallest(Set<Long> sets, List<Dial> dials) {
        Set<Ground> grounds = new LinkedHashSet<>();
        for (long set : sets) {
            if (sets.stream().noneMatch(other -> other != set && (other & set) == other)) {
                List<Ground> members = new ArrayList<>();
                for (int i = 0; i < dials.size(); i++) {
                    if ((set >> i & 1) == 1) {
                        members.add(dials.get(i).ground());
                    }
                }
                grounds.addAll(members);
            }
        }
        return grounds;
    }
}

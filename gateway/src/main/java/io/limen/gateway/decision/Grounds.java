package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Membership;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a decision hangs on: the inputs that are each in a smallest set whose change changes it. Changing all others, however
 * many, changes nothing.
 *
 * <p>A decision is which experience and which variant a slot shows, or that somebody is held out, or the default. Its inputs
 * are those of {@link Ground.Kind}; a feature or a score may have any value of its type, or none. Configuration is no input,
 * and neither are the slots asked for and their order; that a variant is forced, or an experience stopped, is one only where it is. So
 * {@code a && b} with both false names both, with only {@code a} true {@code b} alone, and an experience that is tried after
 * the one that won names nothing of its own unless the winner can fall.
 *
 * <p>The answer is exact where conditions ask of each input, or of several, how it compares with constants and with each other,
 * and where texts are only looked at from their start. Of what they work out first ({@code price * quantity > 5},
 * {@code path.contains('x')}), and of schedules, each is taken to turn by any change of what it reads: then more may be named
 * than has a say, never less.
 *
 * @param exact false where the decision takes too many steps to take apart: then every input is named that it reads
 * @see <a href="https://arxiv.org/abs/2012.11067">Ignatiev, Narodytska, Asher and Marques-Silva: From Contrastive to Abductive
 *     Explanations and Back Again</a>, of such sets, and why what is in one of them is in a smallest reason too
 */
public record Grounds(Set<Ground> inputs, boolean exact) {
    /** Some tens of milliseconds; people ask, not pages. */
    private static final int STEPS_MAX = 200_000;

    /**
     * Of the last of these slots, as one call asks for them.
     *
     * @param slotToCandidates the slots, with what is tried for each
     * @param decided what the last one shows
     */
    static Grounds of(
            Snapshot snapshot,
            List<Map.Entry<Slot, List<Candidate>>> slotToCandidates,
            Contest.Outcome decided,
            Moment moment,
            List<Membership> memberships,
            Map<String, Assignment> assignments,
            Map<String, String> forced) {
        Diagram diagram = new Diagram(STEPS_MAX);
        Unknowns unknowns = new Unknowns();
        List<Map.Entry<Slot, List<Candidate>>> concerned = concerned(slotToCandidates);
        Survey survey = new Survey(snapshot);
        survey.add(Contest.BOT);
        concerned.forEach(slot -> slot.getValue().forEach(candidate -> survey.add(candidate, moment)));
        Reading reading = new Reading(snapshot, survey, diagram, unknowns, moment, memberships);
        Contest contest = new Contest(diagram, unknowns, reading, assignments, forced);
        int stays = Diagram.FALSE;
        for (Map.Entry<Slot, List<Candidate>> slot : concerned) {
            stays = contest.next(slot.getKey(), slot.getValue()).getOrDefault(decided, Diagram.FALSE);
        }
        Diagram sets = new Diagram(STEPS_MAX);
        Set<Ground> turning = unknowns.turning(diagram.not(stays), diagram, sets);
        // Through a bug of ours, or somebody's condition that throws, it may have been decided otherwise than it is
        // read.
        boolean exact = !diagram.isGivenUp() && !sets.isGivenUp() && diagram.isTrue(stays);
        return new Grounds(exact ? turning : unknowns.grounds(), exact);
    }

    /** The last, and those before it that could show what it or one of these could show. */
    private static List<Map.Entry<Slot, List<Candidate>>> concerned(List<Map.Entry<Slot, List<Candidate>>> slots) {
        List<Map.Entry<Slot, List<Candidate>>> concerned = new ArrayList<>();
        Set<String> sought = new HashSet<>();
        for (int i = slots.size() - 1; i >= 0; i--) {
            Set<String> won = new HashSet<>();
            for (Candidate candidate : slots.get(i).getValue()) {
                candidate
                        .experience()
                        .variants()
                        .forEach(variant -> won.add(variant.snippet().path()));
            }
            Set<String> all = new HashSet<>(won);
            slots.get(i).getKey().fallback().ifPresent(snippet -> all.add(snippet.path()));
            all.retainAll(sought);
            if (concerned.isEmpty() || !all.isEmpty()) {
                concerned.add(0, slots.get(i));
                sought.addAll(won);
            }
        }
        return concerned;
    }
}

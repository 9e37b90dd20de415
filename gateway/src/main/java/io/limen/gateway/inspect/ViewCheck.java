package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at profiles again: at the moment a view was made, from that very view, the same segments must be found. */
final class ViewCheck {
    private final Snapshots snapshots;

    ViewCheck(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** In what the view differs from what its profile says; empty where the view's snapshot is gone. */
    Optional<List<String>> differences(Stored stored) {
        return snapshots.of(stored.view().snapshot()).map(rulebook -> differences(stored, rulebook));
    }

    private List<String> differences(Stored stored, Rulebook rulebook) {
        View view = stored.view();
        Profile profile = snapshots.aligned(stored.profile(), rulebook);
        // A view of no snapshot is one in which everything is looked at.
        View before = new View("", view.evaluatedAt(), view.scores(), view.memberships(), view.pending(), view.due());
        try {
            View again = rulebook.appraiser()
                    .view(
                            profile,
                            rulebook.read(profile, view.evaluatedAt()),
                            before,
                            Map.of(),
                            view.pending(),
                            new BitSet(),
                            unsound -> {});
            return Differences.between(view, again);
        } catch (RuntimeException | StackOverflowError bug) {
            // Its owner could not make one either, and kept the view before: there is nothing it should be equal to.
            return List.of();
        }
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Scorer.Scored;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks the models again for the scores of views.
 *
 * <p>A score is of the profile as it was when the model was asked, which events that do not ask for a score may have
 * left behind. So what the profile as it is does not explain, one of its former states must: those are folded again,
 * for the few visitors concerned.
 */
final class ScoreCheck {
    /** A model may add in another order when it is asked for many at once. */
    private static final double TOLERANCE = 1e-6;

    private static final long ANSWER_SECONDS_MAX = 60;

    private final Sources sources;

    /** A score to be explained, and the rows that may explain it. */
    private record Claim(Profile profile, Rulebook rulebook, int model, View.Score score, List<float[]> rows) {
        private Claim(Profile profile, Rulebook rulebook, int model, View.Score score) {
            this(profile, rulebook, model, score, new ArrayList<>());
        }

        private String visitor() {
            return profile.visitor();
        }

        private void mayBeOf(Profile profile) {
            float[] row = rulebook.appraiser().row(model, rulebook.read(profile, score.at()));
            if (rows.stream().noneMatch(known -> Arrays.equals(known, row))) {
                rows.add(row);
            }
        }

        private Model asked() {
            return rulebook.snapshot().models().get(model);
        }
    }

    ScoreCheck(Sources sources) {
        this.sources = sources;
    }

    /**
     * Completes with what could not be explained, in words, by visitor.
     *
     * @param endOffset how far the log is read for former states
     * @param page the views, with the profiles they were stored with
     */
    Future<Map<String, String>> check(int partition, Optional<Committed> committed, long endOffset, List<Stored> page) {
        List<Claim> claims =
                page.stream().flatMap(stored -> claims(stored).stream()).toList();
        claims.forEach(claim -> claim.mayBeOf(sources.snapshots().aligned(claim.profile(), claim.rulebook())));
        return unexplained(claims)
                .compose(left -> left.isEmpty()
                        ? Future.succeededFuture(Map.of())
                        : unexplainedByFormerStates(partition, committed, endOffset, left));
    }

    private List<Claim> claims(Stored stored) {
        return sources.snapshots().of(stored.view().snapshot()).stream()
                .flatMap(rulebook -> claims(stored.profile(), stored.view(), rulebook).stream())
                .toList();
    }

    private static List<Claim> claims(Profile profile, View view, Rulebook rulebook) {
        List<Claim> claims = new ArrayList<>();
        List<Model> models = rulebook.snapshot().models();
        for (int index = 0; index < models.size(); index++) {
            View.Score score = view.scores().get(models.get(index).name());
            // One of another version is waiting to be asked for again.
            if (score != null && score.version().equals(models.get(index).version())) {
                claims.add(new Claim(profile, rulebook, index, score));
            }
        }
        return claims;
    }

    private Future<Map<String, String>> unexplainedByFormerStates(
            int partition, Optional<Committed> committed, long endOffset, List<Claim> claims) {
        Map<String, List<Claim>> visitorToClaims =
                claims.stream().collect(Collectors.groupingBy(Claim::visitor, HashMap::new, Collectors.toList()));
        Refolding.Reader former = new Refolding.Reader() {
            @Override
            public boolean folds(String visitor, long offset) {
                // What came later than the profile, the model cannot have been told.
                return visitorToClaims.getOrDefault(visitor, List.of()).stream()
                        .anyMatch(claim -> offset <= Copy.place(claim.profile()));
            }

            @Override
            public void became(Rulebook rulebook, Profile before, VisitorEvent event, Profile after) {
                visitorToClaims
                        .getOrDefault(after.visitor(), List.of())
                        .forEach(claim -> claim.mayBeOf(sources.snapshots().aligned(after, claim.rulebook())));
            }
        };
        return Refolding.begin(sources, partition, committed, former)
                .through(endOffset, read -> {})
                .compose(done -> unexplained(claims))
                .map(left ->
                        left.stream().collect(Collectors.toMap(Claim::visitor, ScoreCheck::text, (one, other) -> one)));
    }

    private static String text(Claim claim) {
        return "score of " + claim.asked().name() + ": " + claim.score().value()
                + " (expected: what the model says of the profile at "
                + claim.score().at() + ")";
    }

    private Future<List<Claim>> unexplained(List<Claim> claims) {
        Map<Model, List<Claim>> modelToClaims = claims.stream().collect(Collectors.groupingBy(Claim::asked));
        List<Claim> left = new ArrayList<>();
        return Future.all(modelToClaims.entrySet().stream()
                        .map(asked -> unexplained(asked.getKey(), asked.getValue(), left))
                        .toList())
                .map(left);
    }

    private Future<Void> unexplained(Model model, List<Claim> claims, List<Claim> left) {
        float[][] rows = claims.stream().flatMap(claim -> claim.rows().stream()).toArray(float[][]::new);
        long nowNanos = sources.clocks().monotonicNanos().getAsLong();
        Deadline deadline = Deadline.after(TimeUnit.SECONDS.toNanos(ANSWER_SECONDS_MAX), nowNanos);
        return sources.scorer().score(model, rows, deadline).map(scored -> {
            int row = 0;
            for (Claim claim : claims) {
                if (!explains(scored, row, claim)) {
                    left.add(claim);
                }
                row += claim.rows().size();
            }
            return null;
        });
    }

    private static boolean explains(Scored scored, int firstRow, Claim claim) {
        if (!(scored instanceof Scored.Scores scores)) {
            return false;
        }
        for (int row = firstRow; row < firstRow + claim.rows().size(); row++) {
            if (Math.abs(scores.at(row) - claim.score().value()) <= TOLERANCE) {
                return true;
            }
        }
        return false;
    }
}

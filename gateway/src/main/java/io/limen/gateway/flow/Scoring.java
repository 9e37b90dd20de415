package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.Scorer.Scored;
import io.limen.gateway.segment.Model;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToLongFunction;

/** Asks the models for several visitors at once: one run a model. */
final class Scoring {
    private final Scorer scorer;

    Scoring(Scorer scorer) {
        this.scorer = scorer;
    }

    /**
     * Asks what there is to ask and writes the answers into the appraisals.
     *
     * @param now the moment that decides what is outdated of a visitor
     * @param asOf the moment at which a visitor's features are read for the models
     */
    Future<Void> ask(
            Rulebook rulebook,
            List<Appraisal> appraisals,
            ToLongFunction<Appraisal> now,
            ToLongFunction<Appraisal> asOf,
            Deadline deadline) {
        List<Model> models = rulebook.snapshot().models();
        List<List<Appraisal>> modelToAsking = new ArrayList<>();
        models.forEach(model -> modelToAsking.add(new ArrayList<>()));
        for (Appraisal appraisal : appraisals) {
            BitSet ask = appraisal.toAsk(now.applyAsLong(appraisal));
            for (int model = ask.nextSetBit(0); model >= 0; model = ask.nextSetBit(model + 1)) {
                modelToAsking.get(model).add(appraisal);
            }
        }
        List<Future<Void>> asked = new ArrayList<>();
        for (int model = 0; model < models.size(); model++) {
            List<Appraisal> asking = modelToAsking.get(model);
            if (!asking.isEmpty()) {
                asked.add(ask(models.get(model), model, asking, asOf, deadline));
            }
        }
        return asked.isEmpty() ? Future.succeededFuture() : Future.all(asked).mapEmpty();
    }

    private Future<Void> ask(
            Model model, int index, List<Appraisal> wanting, ToLongFunction<Appraisal> asOf, Deadline deadline) {
        List<Appraisal> asking = new ArrayList<>(wanting.size());
        List<float[]> rows = new ArrayList<>(wanting.size());
        for (Appraisal appraisal : wanting) {
            appraisal.row(index, asOf.applyAsLong(appraisal)).ifPresent(row -> {
                asking.add(appraisal);
                rows.add(row);
            });
        }
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        return scorer.score(model, rows.toArray(float[][]::new), deadline)
                .otherwise(fault -> new Scored.Absent("scorer-fault"))
                .map(scored -> write(scored, index, asking, asOf))
                .mapEmpty();
    }

    private static Scored write(Scored scored, int model, List<Appraisal> asking, ToLongFunction<Appraisal> asOf) {
        for (int row = 0; row < asking.size(); row++) {
            Appraisal appraisal = asking.get(row);
            if (scored instanceof Scored.Scores scores) {
                appraisal.answered(model, scores.at(row), asOf.applyAsLong(appraisal));
            } else {
                appraisal.unanswered();
            }
        }
        return scored;
    }
}

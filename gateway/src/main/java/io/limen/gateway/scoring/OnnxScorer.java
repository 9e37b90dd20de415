package io.limen.gateway.scoring;

import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.segment.Model;
import io.limen.inference.ModelFile;
import io.limen.inference.ModelId;
import io.limen.inference.Outcome;
import io.limen.inference.Scoring;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Scores with the ONNX models that were loaded. Models are told apart by the hash of their content, so that two
 * snapshots with different models can be in use at once.
 */
public final class OnnxScorer implements Scorer, AutoCloseable {
    private final Vertx vertx;
    private final Scoring.Options options;
    private final LongSupplier nanos;
    private final Map<String, Scoring> hashToScoring = new ConcurrentHashMap<>();

    public OnnxScorer(Vertx vertx, Scoring.Options options, LongSupplier nanos) {
        this.vertx = vertx;
        this.options = options;
        this.nanos = nanos;
    }

    /**
     * Loads, checks and warms up a model. Takes up to a second: not for an event loop.
     *
     * @param onnx the content of its file
     * @param parity rows with the scores its training gave them, which must come out again; empty to go without
     * @throws io.limen.inference.UnusableModelException where it is not the model it says it is
     */
    public void load(Model model, byte[] onnx, Optional<byte[]> parity) {
        if (hashToScoring.containsKey(model.sha256())) {
            return;
        }
        ModelFile file = ModelFile.of(model.name(), model.version(), onnx).verified(model.sha256());
        io.limen.inference.Model loaded = model.output().isEmpty()
                ? io.limen.inference.Model.load(file)
                : io.limen.inference.Model.load(file, model.output());
        try {
            check(loaded, model, parity);
        } catch (RuntimeException refused) {
            loaded.close();
            throw refused;
        }
        hashToScoring.put(model.sha256(), Scoring.start(loaded, options, nanos));
    }

    private static void check(io.limen.inference.Model loaded, Model model, Optional<byte[]> parity) {
        if (loaded.width() != model.inputs().size()) {
            throw new io.limen.inference.UnusableModelException(
                    loaded.id(), "inputs: " + model.inputs().size() + " features (expected: " + loaded.width() + ")");
        }
        parity.map(Parity::read).ifPresent(rows -> rows.check(loaded));
    }

    @Override
    public Future<Scored> score(Model model, float[][] rows, Deadline deadline) {
        Scoring scoring = hashToScoring.get(model.sha256());
        if (scoring == null) {
            return Future.succeededFuture(new Scored.Absent("no-model"));
        }
        ModelId id = new ModelId(model.name(), model.version(), model.sha256());
        return score(scoring, id, rows, 0, new double[rows.length], deadline);
    }

    /** Chunk by chunk, as a run takes so many rows and no more. */
    private Future<Scored> score(
            Scoring scoring, ModelId id, float[][] rows, int from, double[] scores, Deadline deadline) {
        if (from >= rows.length) {
            return Future.succeededFuture(new Scored.Scores(scores));
        }
        int to = Math.min(rows.length, from + options.batchRowsMax());
        return run(scoring, id, Arrays.copyOfRange(rows, from, to), deadline).compose(outcome -> {
            if (!(outcome instanceof Outcome.Scored scored)) {
                return Future.succeededFuture(new Scored.Absent(reason(outcome)));
            }
            for (int row = 0; row < scored.rows(); row++) {
                scores[from + row] = scored.score(row);
            }
            return score(scoring, id, rows, to, scores, deadline);
        });
    }

    private Future<Outcome> run(Scoring scoring, ModelId id, float[][] rows, Deadline deadline) {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Outcome> answer = scoring.score(
                        id, rows, deadline.atNanos(), task -> context.runOnContext(ignored -> task.run()))
                .toCompletableFuture();
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            return Future.succeededFuture(answer.getNow(null));
        }
        long remaining = Math.max(1, deadline.remaining(nanos.getAsLong()));
        return Future.fromCompletionStage(answer, context)
                .timeout(remaining, TimeUnit.NANOSECONDS)
                .recover(fault -> fault instanceof TimeoutException
                        ? Future.succeededFuture(new Outcome.Refused(Outcome.Reason.DEADLINE))
                        : Future.failedFuture(fault));
    }

    private static String reason(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused
                ? refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
                : "unknown";
    }

    /** Rows that wait in lanes, over all models. */
    public int waitingRows() {
        return hashToScoring.values().stream().mapToInt(Scoring::waitingRows).sum();
    }

    /** Answers what waits and lets the models go. Not for an event loop. */
    @Override
    public void close() {
        hashToScoring.values().forEach(Scoring::close);
        hashToScoring.clear();
    }
}

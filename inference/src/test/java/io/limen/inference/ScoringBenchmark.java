package io.limen.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does a row cost: alone on the caller's thread, in a batch on the caller's thread, or through the lane together with
 * others? All figures are per row, over rows that differ; the baseline is the call of ONNX Runtime that one would write for a
 * row, and {@link #bareBatch} the same for a batch.
 *
 * <pre>{@code .ci/bench ScoringBenchmark}</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls start() before any benchmark
public class ScoringBenchmark {

    private static final int ROWS = 32;
    private static final int DIFFERENT = 256;

    @Param({"logistic", "forest"})
    public String model = "logistic";

    private final float[][][] singles = new float[DIFFERENT * ROWS][1][];
    private final float[][][] batches = new float[DIFFERENT][ROWS][];
    private Scoring inline;
    private Scoring lane;
    /** Must outlive the session. */
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();

    private OrtSession session;
    private String input;
    private String output;
    private int next;

    @Setup
    public void start() throws OrtException {
        Duration zero = Duration.ZERO;
        inline = scoring(new Scoring.Options(4096, 128, zero, Duration.ofSeconds(1)));
        lane = scoring(new Scoring.Options(4096, 128, zero, zero));
        SplittableRandom chance = new SplittableRandom(11);
        for (int i = 0; i < singles.length; i++) {
            float[] row = row(chance, inline.width());
            singles[i][0] = row;
            batches[i / ROWS][i % ROWS] = row;
        }
        startBare();
        compare();
    }

    /** One thread, as the models that are compared with it have. */
    private void startBare() throws OrtException {
        try (Model named = TestModels.load(model)) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment()
                    .createSession(TestModels.file(model).onnx(), options);
            input = session.getInputNames().iterator().next();
            output = named.output();
        }
    }

    /** All must score the same, or the comparison is none. */
    private void compare() throws OrtException {
        Object answer = laneBatch();
        if (!(answer instanceof Outcome.Scored scored)) {
            throw new IllegalStateException(answer + " (expected: scores)");
        }
        float[][] bare = bare(batches[next]);
        for (int i = 0; i < ROWS; i++) {
            if (scored.score(i) != bare[i][1]) {
                throw new IllegalStateException(
                        "row " + i + ": " + scored.score(i) + " (expected: " + bare[i][1] + ")");
            }
        }
    }

    @TearDown
    public void stop() throws OrtException {
        inline.close();
        lane.close();
        session.close();
        options.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void baselineBareSingle(Blackhole sink) throws OrtException {
        int from = next() * ROWS;
        for (int i = 0; i < ROWS; i++) {
            sink.consume(bare(singles[from + i]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void bareBatch(Blackhole sink) throws OrtException {
        sink.consume(bare(batches[next()]));
    }

    /** The probabilities of both classes, row by row. */
    private float[][] bare(float[][] rows) throws OrtException {
        try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), rows);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void inlineSingle(Blackhole sink) {
        int from = next() * ROWS;
        for (int i = 0; i < ROWS; i++) {
            sink.consume(inline.score(inline.model(), singles[from + i], deadline(), Runnable::run));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void inlineBatch(Blackhole sink) {
        sink.consume(inline.score(inline.model(), batches[next()], deadline(), Runnable::run));
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object laneSinglesTogether() {
        int from = next() * ROWS;
        CompletableFuture<?>[] answers = new CompletableFuture<?>[ROWS];
        for (int i = 0; i < ROWS; i++) {
            answers[i] = lane.score(lane.model(), singles[from + i], deadline(), Runnable::run)
                    .toCompletableFuture();
        }
        return CompletableFuture.allOf(answers).join();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object laneBatch() {
        return lane.score(lane.model(), batches[next()], deadline(), Runnable::run)
                .toCompletableFuture()
                .join();
    }

    private int next() {
        next = (next + 1) % DIFFERENT;
        return next;
    }

    private Scoring scoring(Scoring.Options options) {
        return Scoring.start(TestModels.load(model), options, System::nanoTime);
    }

    private static long deadline() {
        return System.nanoTime() + 1_000_000_000;
    }

    private static float[] row(SplittableRandom chance, int width) {
        float[] row = new float[width];
        for (int i = 0; i < width; i++) {
            row[i] = (float) chance.nextGaussian();
        }
        return row;
    }
}

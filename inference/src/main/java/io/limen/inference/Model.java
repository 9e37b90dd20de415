package io.limen.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded ONNX model that gives one score per row of features. May be used from many threads at once.
 *
 * <p>It takes one float tensor {@code [rows, width]} and has a float tensor of shape {@code [rows, 2]} (probabilities of
 * two classes, of which the second is the score), {@code [rows, 1]} or {@code [rows]}: what LightGBM and logistic
 * regression become when they are converted without ZipMap.
 *
 * <p>{@link #close()} may be called while scores are being computed: they are finished, the native memory goes after
 * the last of them, and later calls throw {@link IllegalStateException}.
 */
public final class Model implements AutoCloseable {

    /* Why the runtime is set up like this: it logs nothing, because what it has to say is in the exception too. Models here are small and many callers use them at once, so one run uses the
     * thread it is called on and no other (no pool, no spinning), and allocates plainly instead of keeping an arena.
     * Tensors live on direct buffers that are kept and refilled; the output is pinned to one of them, which spares the
     * copy and the garbage of a fresh result. A workspace is used by one run at a time, so there are never more of
     * them than there were runs at once. */
    private static final OrtEnvironment RUNTIME =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "limen");

    private static final int WORKSPACE_ROWS_MIN = 32;

    private final ModelId id;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final String input;
    private final int width;
    private final String output;
    private final ScoreLayout layout;
    private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    /* One for whoever loaded it, and one for each run. At zero the native memory goes. */
    private final AtomicInteger users = new AtomicInteger(1);

    private Model(ModelId id, OrtSession.SessionOptions options, OrtSession session, Optional<String> wanted)
            throws OrtException {
        this.id = id;
        this.options = options;
        this.session = session;
        NodeInfo only = onlyInput(session.getInputInfo());
        this.input = only.getName();
        this.width = widthOf(only);
        this.output = scoresAmong(session.getOutputInfo().values(), wanted);
        this.layout = layoutOf(3);
        if (layoutOf(1) != layout) {
            throw unusable("output '" + output + "' changes its number of dimensions with the number of rows"
                    + " (expected: [n,2], [n,1] or [n] for any n)");
        }
    }

    /**
     * Loads a model that has one float output.
     *
     * @throws UnusableModelException if the bytes are not such a model
     */
    public static Model load(ModelFile file) {
        return load(file, Optional.empty());
    }

    /**
     * Loads a model and takes its scores from the output with this name.
     *
     * @throws UnusableModelException if the bytes are not such a model
     */
    public static Model load(ModelFile file, String output) {
        return load(file, Optional.of(output));
    }

    private static Model load(ModelFile file, Optional<String> output) {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            OrtSession session = open(file, options);
            try {
                return new Model(file.id(), options, session, output);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            options.close();
            throw new UnusableModelException(file.id(), "cannot be run: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static OrtSession open(ModelFile file, OrtSession.SessionOptions options) throws OrtException {
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        options.setCPUArenaAllocator(false);
        options.setMemoryPatternOptimization(false);
        try {
            return RUNTIME.createSession(file.onnx(), options);
        } catch (OrtException e) {
            throw new UnusableModelException(file.id(), "not a readable ONNX model: " + e.getMessage(), e);
        }
    }

    public ModelId id() {
        return id;
    }

    /** How many features a row has. */
    public int width() {
        return width;
    }

    /** The name of the output that holds the scores. */
    public String output() {
        return output;
    }

    /**
     * One score per row, in order. A score may be NaN if the model says so, for instance a linear model about a row with
     * NaN in it.
     *
     * @throws IllegalArgumentException if a row has another width than {@link #width()}
     * @throws IllegalStateException if the model is closed, or the runtime failed on these rows
     */
    public float[] score(float[][] rows) {
        Optional<String> problem = problemWith(rows);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        if (rows.length == 0) {
            return new float[0];
        }
        if (!acquire()) {
            throw new IllegalStateException(id + ": closed (expected: open)");
        }
        try {
            return scoreHeld(rows);
        } catch (OrtException e) {
            throw new IllegalStateException(id + ": the runtime failed: " + e.getMessage(), e);
        } finally {
            release();
        }
    }

    /** What keeps these rows from being scored by this model, if anything. */
    Optional<String> problemWith(float[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width) {
                return Optional.of(id + ": rows[" + i + "].length: " + rows[i].length + " (expected: " + width + ")");
            }
        }
        return Optional.empty();
    }

    /** Lets the model go after the runs that are under way; closing twice is closing once. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            release();
        }
    }

    /** Keeps the model open until {@link #release()}; false if it is closed already. */
    boolean acquire() {
        return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            idle.forEach(Workspace::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(id + ": the runtime could not close it: " + e.getMessage(), e);
            } finally {
                options.close();
            }
        }
    }

    private float[] scoreHeld(float[][] rows) throws OrtException {
        Workspace workspace = workspaceFor(rows.length);
        boolean whole = false;
        try {
            float[] scores = workspace.run(rows);
            whole = true;
            return scores;
        } finally {
            if (whole) {
                idle.add(workspace);
            } else {
                workspace.close();
            }
        }
    }

    private Workspace workspaceFor(int rows) {
        Workspace kept = idle.poll();
        if (kept != null && kept.rowsMax >= rows) {
            return kept;
        }
        if (kept != null) {
            kept.close();
        }
        return new Workspace(Math.max(rows, WORKSPACE_ROWS_MIN));
    }

    private NodeInfo onlyInput(Map<String, NodeInfo> inputs) {
        if (inputs.size() != 1) {
            throw unusable("inputs: " + inputs.keySet() + " (expected: exactly one)");
        }
        return inputs.values().iterator().next();
    }

    private int widthOf(NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && tensor.getShape().length == 2
                && tensor.getShape()[0] < 0
                && tensor.getShape()[1] > 0) {
            return Math.toIntExact(tensor.getShape()[1]);
        }
        throw unusable("input '" + node.getName() + "': " + described(node.getInfo())
                + " (expected: float [n,width] with n open and width fixed)");
    }

    private String scoresAmong(Collection<NodeInfo> outputs, Optional<String> wanted) {
        List<String> named = outputs.stream()
                .filter(node -> wanted.isEmpty() || wanted.get().equals(node.getName()))
                .filter(node -> node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT)
                .map(NodeInfo::getName)
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        List<String> found = outputs.stream()
                .map(node -> "'" + node.getName() + "' " + described(node.getInfo()))
                .toList();
        throw unusable("outputs: " + String.join(", ", found) + " (expected: "
                + wanted.map(name -> "a float tensor named '" + name + "'")
                        .orElse(
                                named.isEmpty()
                                        ? "one float tensor"
                                        : "one float tensor, or the name of the one to use")
                + "; classifiers are converted without ZipMap)");
    }

    /** Runs the model on rows of zeros, because what a graph declares of its output is often incomplete or wrong. */
    private ScoreLayout layoutOf(int rows) throws OrtException {
        FloatBuffer zeros = direct(rows * width);
        try (OnnxTensor tensor = OnnxTensor.createTensor(RUNTIME, zeros, new long[] {rows, width});
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            ValueInfo info = result.get(0).getInfo();
            return Optional.of(((TensorInfo) info).getShape())
                    .flatMap(shape -> ScoreLayout.of(shape, rows))
                    .orElseThrow(() -> unusable("output '" + output + "' for " + rows + " rows: " + described(info)
                            + " (expected: float [n,2], [n,1] or [n])"));
        }
    }

    private static String described(ValueInfo info) {
        return info instanceof TensorInfo tensor
                ? tensor.type.name().toLowerCase(Locale.ROOT)
                        + " "
                        + Arrays.toString(tensor.getShape()).replace("-1", "n").replace(" ", "")
                : "no tensor";
    }

    private UnusableModelException unusable(String problem) {
        return new UnusableModelException(id, problem);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Buffers for one run at a time, and the tensors over them as long as the number of rows stays the same. */
    private final class Workspace {
        private final int rowsMax;
        private final FloatBuffer features;
        private final FloatBuffer scores;
        private int rows;
        private Map<String, OnnxTensor> inputs = Map.of();
        private Map<String, OnnxTensor> outputs = Map.of();

        Workspace(int rowsMax) {
            this.rowsMax = rowsMax;
            this.features = direct(Math.multiplyExact(rowsMax, width));
            this.scores = direct(Math.multiplyExact(rowsMax, layout.perRow()));
        }

        float[] run(float[][] batch) throws OrtException {
            if (batch.length != rows) {
                shapeFor(batch.length);
            }
            for (int i = 0; i < batch.length; i++) {
                features.put(i * width, batch[i]);
            }
            session.run(inputs, Set.of(), outputs).close();
            float[] answer = new float[batch.length];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = scores.get(layout.indexOf(i));
            }
            return answer;
        }

        private void shapeFor(int count) throws OrtException {
            close();
            inputs = Map.of(input, tensor(features, count * width, new long[] {count, width}));
            outputs = Map.of(output, tensor(scores, count * layout.perRow(), layout.shape(count)));
            rows = count;
        }

        private OnnxTensor tensor(FloatBuffer memory, int floats, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(RUNTIME, memory.duplicate().limit(floats), shape);
        }

        void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            inputs = Map.of();
            outputs = Map.of();
            rows = 0;
        }
    }
}

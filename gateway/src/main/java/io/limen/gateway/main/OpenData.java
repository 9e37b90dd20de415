package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.patiently;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.move.MoveSource;
import io.limen.gateway.flow.move.StoredSite;
import io.limen.gateway.ops.PausableLog;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.scoring.OnnxScorer;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log and stores, open, with the snapshots and models it takes to understand it. Nothing is served or folded. */
final class OpenData implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenData.class);

    private static final Clocks CLOCKS = new Clocks(System::currentTimeMillis, System::nanoTime);

    private final Shutdown shutdown = new Shutdown();
    private final Vertx vertx;
    private final LiveSnapshots snapshots;
    private final OnnxScorer scorer;
    private final Stores stores;
    private final Optional<MovedMark> mark;
    private final PausableLog log;

    private OpenData(Vertx vertx, Site site, Function<Snapshot, Contents> contents) {
        this.vertx = vertx;
        this.snapshots = new LiveSnapshots(site.loaded(), contents);
        this.scorer = new OnnxScorer(vertx, site.settings().scoring().toInference(), System::nanoTime);
        shutdown.add("scorer", scorer);
        this.stores = OpenStores.open(vertx, site.settings().backends(), snapshots::featuresOf, CLOCKS);
        shutdown.add("stores", stores);
        Backends backends = site.settings().backends();
        this.mark = backends.kind() == Backends.Kind.EMBEDDED
                ? Optional.of(new MovedMark(Path.of(backends.data().dir())))
                : Optional.empty();
        this.log = new PausableLog(stores.log(), System::nanoTime, System::currentTimeMillis, this::leave);
    }

    /** Opens it for who only looks into it: as below, and nothing has content that edges keep. */
    static OpenData open(Vertx vertx, Site site) {
        return open(vertx, site, snapshot -> Contents.NONE);
    }

    /**
     * Opens it; blocks while the store recovers and models warm up.
     *
     * @param contents makes what edges may keep of a snapshot
     * @throws RuntimeException where it cannot be opened, with what to do
     */
    static OpenData open(Vertx vertx, Site site, Function<Snapshot, Contents> contents) {
        OpenData data = new OpenData(vertx, site, contents);
        try {
            data.load(data.snapshots.active().snapshot().models(), site.pathToBytes());
            data.recall();
            return data;
        } catch (RuntimeException refused) {
            data.close();
            throw refused;
        }
    }

    /** Loads and warms up models; those that are loaded already stay as they are. */
    void load(List<Model> models, Map<String, byte[]> pathToBytes) {
        for (Model model : models) {
            byte[] onnx = pathToBytes.get(model.file());
            if (onnx == null) {
                throw new IllegalStateException(model.file() + ": absent (expected: checked with the configuration)");
            }
            String parity = model.file().replaceFirst("[^/]*$", "parity.json");
            scorer.load(model, onnx, Optional.ofNullable(pathToBytes.get(parity)));
        }
    }

    /** Knows again every snapshot that profiles and the log may refer to; the models of those that are past stay away. */
    private void recall() {
        patiently(() -> learn(files -> List.of()));
        snapshots.learnBy(() -> learn(loaded -> loaded.snapshot().models()));
    }

    /** Has the models of every snapshot ready, past ones too, for what folds the log again. Blocks. */
    void recallModels() {
        for (String hash : patiently(() -> stores.snapshots().hashes())) {
            patiently(() -> learn(hash, loaded -> loaded.snapshot().models()));
        }
    }

    /**
     * Gets to know the snapshots that are kept and not known yet.
     *
     * @param toModels which models of such a one are to be ready
     */
    private Future<Void> learn(Function<Loaded, List<Model>> toModels) {
        return stores.snapshots().hashes().compose(hashes -> {
            Future<Void> learnt = Future.succeededFuture();
            for (String hash : hashes) {
                if (!snapshots.knows(hash)) {
                    learnt = learnt.compose(before -> learn(hash, toModels));
                }
            }
            return learnt;
        });
    }

    private Future<Void> learn(String hash, Function<Loaded, List<Model>> toModels) {
        return stores.snapshots()
                .find(hash)
                // Compiling conditions and warming models takes its time.
                .compose(files -> vertx.executeBlocking(
                        () -> {
                            files.ifPresent(found -> learn(hash, found, toModels));
                            return null;
                        },
                        false));
    }

    private void learn(String hash, Map<String, byte[]> files, Function<Loaded, List<Model>> toModels) {
        if (Configuration.load(files) instanceof Loaded loaded) {
            load(toModels.apply(loaded), files);
            snapshots.remember(loaded);
        } else {
            LOG.warn("snapshot {} cannot be read by this version: what it alone defined starts empty", hash);
        }
    }

    LiveSnapshots snapshots() {
        return snapshots;
    }

    OnnxScorer scorer() {
        return scorer;
    }

    /** The log, and the gate before it. */
    PausableLog log() {
        return log;
    }

    ProfileStore profiles() {
        return stores.profiles();
    }

    Quarantine quarantine() {
        return stores.quarantine();
    }

    /** Where to fold. */
    Context owner() {
        return stores.owner();
    }

    /** Where audience changes go, and the other end of it. */
    Stores.Audiences audiences() {
        return stores.audiences();
    }

    /** Whether there are few enough profiles to read them all. */
    boolean isReadable() {
        return stores.readable();
    }

    /** Says which bit each segment has, to those who read the bits; again with the next publication if it fails. */
    Future<Void> publishLayout(List<Segment> segments) {
        Map<String, Integer> segmentToBit = segments.stream().collect(Collectors.toMap(Segment::name, Segment::bit));
        return stores.hot()
                .map(hot -> hot.publishLayout(segmentToBit)
                        .onFailure(fault -> LOG.warn("the layout of segments is not published: {}", fault.getMessage()))
                        .otherwiseEmpty())
                .orElse(Future.succeededFuture());
    }

    /** What answers decisions before the durable store does, where there is such a thing. */
    Optional<HotStore> hot() {
        return stores.hot();
    }

    /** The whole of it, as `limen move` takes it, where it is in a data folder. */
    Optional<MoveSource> toMove() {
        return mark.map(folder -> new StoredSite(log, stores.profiles(), stores.quarantine(), stores.snapshots(), log));
    }

    private Future<Void> leave(String to) {
        return vertx.executeBlocking(
                () -> {
                    mark.orElseThrow().put(to, Instant.now());
                    return null;
                },
                false);
    }

    /**
     * To be asked before anything is served from it.
     *
     * @throws Failure where the site has moved away, with what to do
     */
    void refuseServingWhenMoved() {
        mark.ifPresent(MovedMark::refuseServing);
    }

    LearnedStore learned() {
        return stores.learned();
    }

    SnapshotStore kept() {
        return stores.snapshots();
    }

    Optional<Backup> backup() {
        return stores.backup();
    }

    /** What the limits of stores and models are doing, by name: for metrics. */
    Map<String, LongSupplier> gauges() {
        Map<String, LongSupplier> gauges = new HashMap<>();
        stores.gauges().forEach((name, value) -> gauges.put("store." + name, value));
        gauges.put("scoring.waiting.rows", scorer::waitingRows);
        return gauges;
    }

    @Override
    public void close() {
        shutdown.close();
    }
}

package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.scoring.OnnxScorer;
import io.limen.gateway.segment.Model;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data folder, open, with the snapshots and models it takes to understand it. Nothing is served or folded. */
final class OpenData implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenData.class);

    private final Shutdown shutdown = new Shutdown();
    private final Vertx vertx;
    private final LiveSnapshots snapshots;
    private final OnnxScorer scorer;
    private final EmbeddedStores stores;

    private OpenData(Vertx vertx, Site site) {
        this.vertx = vertx;
        this.snapshots = new LiveSnapshots(site.loaded());
        this.scorer = new OnnxScorer(vertx, site.settings().scoring().toInference(), System::nanoTime);
        shutdown.add("scorer", scorer);
        this.stores = EmbeddedStores.open(vertx, site.settings().data(), snapshots::featuresOf, System::nanoTime);
        shutdown.add("stores", () -> await(stores.close()));
    }

    /**
     * Opens it; blocks while the store recovers and models warm up.
     *
     * @throws RuntimeException where it cannot be opened, with what to do
     */
    static OpenData open(Vertx vertx, Site site) {
        OpenData data = new OpenData(vertx, site);
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
        await(learn(files -> List.of()));
        snapshots.learnBy(() -> learn(loaded -> loaded.snapshot().models()));
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

    EventLog log() {
        return stores.log();
    }

    ProfileStore profiles() {
        return stores.profiles();
    }

    AudienceFeed audienceFeed() {
        return stores.audienceFeed();
    }

    AudienceQueue audienceQueue() {
        return stores.audienceQueue();
    }

    SnapshotStore kept() {
        return stores.snapshots();
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

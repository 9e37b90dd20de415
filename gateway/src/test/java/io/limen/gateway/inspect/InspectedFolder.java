package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.scoring.OnnxScorer;
import io.limen.gateway.segment.Model;
import io.limen.inference.Scoring;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A real data folder, filled by the real fold with a configuration and its model, and what looks into it. */
final class InspectedFolder implements AutoCloseable {
    static final long NOW = 1_763_700_000_000L;

    private final Configuration.Loaded loaded;
    final Snapshots snapshots;
    final EmbeddedStores stores;
    private final OnnxScorer scorer;
    final Inspection inspection;

    /** One configuration, known by its hash. */
    private record Only(Rulebook active) implements Snapshots {
        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(active).filter(known -> known.hash().equals(hash));
        }
    }

    InspectedFolder(Vertx vertx, Path configuration, Path folder) throws IOException {
        Map<String, byte[]> files = ConfigurationFolder.read(configuration);
        loaded = (Configuration.Loaded) Configuration.load(files);
        snapshots = new Only(Rulebook.of(loaded.snapshot(), 120_000));
        EmbeddedStores.Options options = EmbeddedStores.Options.defaults(folder.toString());
        stores = EmbeddedStores.open(vertx, options, hash -> snapshots.active().features(), System::nanoTime);
        scorer = new OnnxScorer(vertx, Scoring.Options.DEFAULTS, System::nanoTime);
        for (Model model : loaded.snapshot().models()) {
            scorer.load(model, files.getOrDefault(model.file(), new byte[0]), Optional.empty());
        }
        Clocks clocks = new Clocks(() -> NOW, System::nanoTime);
        inspection = in(Inspection.start(
                vertx,
                new Sources(
                        stores.log(),
                        stores.profiles(),
                        stores.quarantine(),
                        stores.learned(),
                        snapshots,
                        scorer,
                        loaded::plan,
                        clocks,
                        20_000)));
        FoldFlow fold = new FoldFlow(
                stores.profiles(),
                stores.quarantine(),
                scorer,
                snapshots,
                clocks,
                Telemetry.SILENT,
                FoldFlow.Options.DEFAULT);
        // On a worker, as in a gateway.
        in(vertx.deployVerticle(
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return stores.log().consume(fold);
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    }

    @Override
    public void close() {
        in(stores.close());
        scorer.close();
    }
}

package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.cli.DataFolder;
import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.flow.Backup.Progress;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Sources;
import io.limen.gateway.settings.Overrides;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Opens the data folder of a gateway that does not run, for commands that look into it. */
final class EmbeddedFolder implements DataFolder {
    @Override
    public URI operations(Optional<Path> config) {
        return Site.read(config.orElseGet(Site::demo), System.getenv())
                .settings()
                .ops()
                .url();
    }

    @Override
    public Opened open(Optional<Path> config, Optional<Path> folder) {
        Site site = site(config, folder);
        Shutdown shutdown = new Shutdown();
        Vertx vertx = Vertx.vertx();
        shutdown.add("vertx", () -> await(vertx.close()));
        try {
            OpenData data = OpenData.open(vertx, site);
            shutdown.add("data", data);
            return opened(vertx, data, shutdown);
        } catch (RuntimeException refused) {
            shutdown.close();
            throw refused;
        }
    }

    @Override
    public Written restore(Path backup, Optional<Path> config, Optional<Path> folder, Progress progress) {
        return EmbeddedStores.restore(
                backup, site(config, folder).settings().backends().data(), progress);
    }

    private static Site site(Optional<Path> config, Optional<Path> folder) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        folder.ifPresent(path -> environment.put(Overrides.variable("data.dir"), path.toString()));
        return Site.read(config.orElseGet(Site::demo), environment);
    }

    private static Opened opened(Vertx vertx, OpenData data, Shutdown shutdown) {
        Inspection inspection = await(Inspection.start(
                vertx,
                new Sources(
                        data.log(),
                        data.profiles(),
                        data.quarantine(),
                        data.learned(),
                        data.snapshots(),
                        data.scorer(),
                        data.snapshots()::plan,
                        new Clocks(System::currentTimeMillis, System::nanoTime),
                        0),
                data.backup()));
        return new Opened() {
            @Override
            public Inspection inspection() {
                return inspection;
            }

            @Override
            public void recallModels() {
                data.recallModels();
            }

            @Override
            public void close() {
                shutdown.close();
            }
        };
    }
}

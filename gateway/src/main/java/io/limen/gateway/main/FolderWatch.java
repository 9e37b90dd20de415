package io.limen.gateway.main;

import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.rules.Configuration.Refused;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.rules.GatewayFile;
import io.limen.gateway.settings.Problem;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration's folder every second and publishes what has changed, whole. One that is not right is
 * refused with every problem listed, once, and the running one stays. On a worker: reading and compiling take time.
 */
final class FolderWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Path folder;
    private final Publication publication;
    private Map<String, byte[]> seen;
    private boolean publishing;
    private volatile List<String> refused = List.of();

    /**
     * Watches.
     *
     * @param pathToBytes the files that are in force
     */
    FolderWatch(Path folder, Map<String, byte[]> pathToBytes, Publication publication) {
        this.folder = folder;
        this.seen = pathToBytes;
        this.publication = publication;
    }

    /** Every problem of what lies in the folder, if it is not right; empty where what lies there is what decides. */
    List<String> refused() {
        return refused;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(LOOK_MILLIS, id -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (publishing) {
            return;
        }
        try {
            Map<String, byte[]> files = ConfigurationFolder.read(folder);
            if (!same(files, seen)) {
                changed(files);
            }
        } catch (IOException beingWritten) {
            LOG.debug("{} cannot be read now; the next look will", folder, beingWritten);
        }
    }

    private void changed(Map<String, byte[]> files) {
        if (!Arrays.equals(files.get(GatewayFile.NAME), seen.get(GatewayFile.NAME))) {
            LOG.warn("{} has changed: settings are read at the next start", GatewayFile.NAME);
        }
        seen = files;
        Configuration.Result result = Configuration.load(files);
        if (result instanceof Refused wrong) {
            refuse(wrong.problems().stream().map(Problem::render).toList());
        } else if (result instanceof Loaded loaded) {
            publish(loaded, files);
        }
    }

    private void publish(Loaded loaded, Map<String, byte[]> files) {
        publishing = true;
        try {
            publication
                    .publish(loaded, files)
                    .onSuccess(done -> published(loaded))
                    .onFailure(fault -> refuse(List.of("it could not be published: " + fault.getMessage())))
                    .onComplete(done -> publishing = false);
        } catch (RuntimeException unusableModel) {
            publishing = false;
            refuse(List.of(String.valueOf(unusableModel.getMessage())));
        }
    }

    private void published(Loaded loaded) {
        refused = List.of();
        LOG.info("configuration {} decides from now on{}", loaded.snapshot().hash(), warnings(loaded));
    }

    private void refuse(List<String> problems) {
        refused = problems;
        LOG.error(
                "the configuration has changed and is not right; the running one stays\n{}",
                String.join("\n", problems));
    }

    private static String warnings(Configuration.Result result) {
        return result.problems().stream()
                .map(problem -> "\n" + problem.render())
                .collect(Collectors.joining());
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), other.get(file.getKey())));
    }
}

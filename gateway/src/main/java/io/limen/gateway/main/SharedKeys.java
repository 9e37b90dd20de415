package io.limen.gateway.main;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.privacy.EdgeKeysFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the keys that the gateways of a site share with its edges, before anything is opened. */
final class SharedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SharedKeys.class);

    private SharedKeys() {}

    /**
     * The keys that are set, or those of the data folder, made where there are none; empty on servers where none are set.
     * Blocks.
     *
     * @throws Failure where the file that is set is absent or cannot be used, with what to do
     */
    static Optional<EdgeKeys> of(Settings settings) {
        Optional<Path> set = settings.edge().keys();
        try {
            if (set.isPresent()) {
                return Optional.of(new EdgeKeysFile(set.get()).read());
            }
            if (settings.backends().kind() == Backends.Kind.EMBEDDED) {
                Path folder = Path.of(settings.backends().data().dir());
                return Optional.of(new EdgeKeysFile(folder.resolve(EdgeKeysFile.NAME)).readOrMake());
            }
        } catch (IOException unreadable) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "edge.keys: " + unreadable.getMessage() + "; `limen keys FILE` writes such a file");
        }
        LOG.warn(
                "edge.keys is not set: edges ask this gateway for every page. `limen keys FILE` writes the file that all"
                        + " gateways share; give it to each as edge.keys or LIMEN_EDGE_KEYS");
        return Optional.empty();
    }
}

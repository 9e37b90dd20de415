package io.limen.gateway.privacy;

import io.limen.gateway.settings.YamlCursor;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What can be set about edges.
 *
 * @param keys the file with the keys that all gateways share; left out or empty: made in the data folder where there is
 *     one
 */
public record EdgeOptions(Optional<Path> keys) {

    /** Reads the section {@code edge}. */
    public static EdgeOptions read(YamlCursor edge) {
        return new EdgeOptions(
                edge.at("keys").text().filter(path -> !path.isEmpty()).map(Path::of));
    }
}

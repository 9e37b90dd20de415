package io.limen.gateway.rules;

import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.util.Map;

/**
 * {@code gateway.yaml}: where a gateway listens, what it uses, its limits. Each part reads its own section; the
 * environment wins over the file.
 */
public final class GatewayFile {
    public static final String NAME = "gateway.yaml";

    private GatewayFile() {}

    /** The root of the file; an absent file is one with every default. Call {@code refuseUnknown} when all is read. */
    public static YamlCursor open(Map<String, byte[]> pathToBytes, Overrides overrides, Problems problems) {
        return YamlCursor.parse(NAME, "", pathToBytes.getOrDefault(NAME, new byte[0]), overrides, problems);
    }
}

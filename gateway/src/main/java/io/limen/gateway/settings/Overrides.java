package io.limen.gateway.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings from the environment, which win over the file: {@code http.port} is {@code LIMEN_HTTP_PORT},
 * {@code limits.eventBytesMax} is {@code LIMEN_LIMITS_EVENT_BYTES_MAX}. A list is separated by commas.
 */
public final class Overrides {
    private static final String PREFIX = "LIMEN_";
    /** Read by the start script, by commands and by tests: no settings of a gateway. */
    private static final Set<String> OF_OTHERS =
            Set.of("LIMEN_BUILD", "LIMEN_JAVA_OPTS", "LIMEN_URL", "LIMEN_OPS_URL", "LIMEN_DATA_SAMPLES");

    private final Map<String, String> variableToValue;
    private final Set<String> asked = new LinkedHashSet<>();

    private Overrides(Map<String, String> variableToValue) {
        this.variableToValue = Map.copyOf(variableToValue);
    }

    public static Overrides none() {
        return new Overrides(Map.of());
    }

    public static Overrides of(Map<String, String> environment) {
        return new Overrides(environment);
    }

    /** The name of the variable for the setting at this path. */
    public static String variable(String path) {
        return PREFIX
                + path.replace('.', '_')
                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT);
    }

    Optional<String> find(String path) {
        String variable = variable(path);
        asked.add(variable);
        return Optional.ofNullable(variableToValue.get(variable));
    }

    /** Variables that look like settings but that nobody asked for: probably misspelt. */
    public List<String> unread() {
        Set<String> unread = new TreeSet<>(variableToValue.keySet());
        unread.removeIf(variable -> !variable.startsWith(PREFIX));
        unread.removeAll(asked);
        unread.removeAll(OF_OTHERS);
        return List.copyOf(unread);
    }
}

package io.limen.gateway.trial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A configuration to begin with on a site that knows nothing of Limen: its slots are found by selectors. */
public final class StarterConfiguration {
    /** The slot that the starter fills. */
    public static final String HERO = "hero";

    private static final List<String> FILES = List.of(
            "gateway.yaml",
            "events.yaml",
            "features.yaml",
            "segments.yaml",
            "segments.lock",
            "goals.yaml",
            "flags.yaml",
            "experiences.yaml",
            "content/hero/welcome.html",
            "tests/welcome.yaml");

    private static final String SLOTS_FILE = "experiences.yaml";
    private static final String SLOTS = "  hero: { default: page, selector: 'main > section:first-of-type' }\n";

    private StarterConfiguration() {}

    /**
     * Writes it.
     *
     * @param folder a new or an empty one
     * @param slotToSelector where the slots are; one of them is {@value #HERO}
     */
    public static void write(Path folder, Map<String, String> slotToSelector) throws IOException {
        for (String file : FILES) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.toAbsolutePath().getParent());
            String text = read(file);
            Files.writeString(path, file.equals(SLOTS_FILE) ? text.replace(SLOTS, slots(slotToSelector)) : text);
        }
    }

    private static String slots(Map<String, String> slotToSelector) {
        return slotToSelector.entrySet().stream()
                .map(slot -> "  " + slot.getKey() + ": { default: page, selector: '"
                        + slot.getValue().replace("'", "''") + "' }\n")
                .collect(Collectors.joining());
    }

    private static String read(String file) throws IOException {
        try (InputStream content = StarterConfiguration.class.getResourceAsStream("starter/" + file)) {
            return content == null ? "" : new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

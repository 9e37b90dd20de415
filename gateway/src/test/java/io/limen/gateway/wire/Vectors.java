package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that tests of several languages share. */
public final class Vectors {
    private static final Path FOLDER = Path.of("..", "config", "vectors");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /**
     * A file says what the gateway does. With {@code LIMEN_VECTORS=write} in the environment it is written again, to be
     * looked at before it is committed.
     */
    public static void check(String file, JsonNode expected) throws IOException {
        Path path = FOLDER.resolve(file);
        String text = text(expected, 0) + "\n";
        if ("write".equals(System.getenv("LIMEN_VECTORS"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(path, text);
        }
        assertThat(Files.readString(path)).isEqualTo(text);
    }

    /** What is below the third level stands on one line, so that a difference is one case. */
    private static String text(JsonNode node, int level) throws IOException {
        if (level == 4 || !node.isContainerNode() || node.isEmpty()) {
            return JSON.writeValueAsString(node);
        }
        StringBuilder text = new StringBuilder();
        String indent = "  ".repeat(level + 1);
        if (node.isObject()) {
            for (var field : node.properties()) {
                text.append(text.isEmpty() ? "" : ",\n")
                        .append(indent)
                        .append(JSON.writeValueAsString(field.getKey()))
                        .append(": ")
                        .append(text(field.getValue(), level + 1));
            }
        } else {
            for (JsonNode element : node) {
                text.append(text.isEmpty() ? "" : ",\n").append(indent).append(text(element, level + 1));
            }
        }
        String closing = "\n" + "  ".repeat(level);
        return (node.isObject() ? "{\n" : "[\n") + text + closing + (node.isObject() ? "}" : "]");
    }
}

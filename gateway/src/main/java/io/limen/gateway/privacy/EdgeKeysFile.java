package io.limen.gateway.privacy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file with the keys of edges: {@code {"version":1,"ref":"…","edge":["…","…"]}}, each key 32 bytes in URL-safe
 * Base64. Who made it may read it and nobody else. Its methods block.
 *
 * @param path where it is
 */
public record EdgeKeysFile(Path path) {
    /** What it is called in a data folder. */
    public static final String NAME = "edge-keys.json";

    private static final int VERSION = 1;
    private static final int BYTES_MAX = 4_096;
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads it.
     *
     * @throws IOException where it is absent or is no such file, saying why and nothing of what is in it
     */
    public EdgeKeys read() throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path + ": no such file");
        }
        if (Files.size(path) > BYTES_MAX) {
            throw unusable("it is larger than " + BYTES_MAX + " bytes");
        }
        try (JsonParser json = JSON.createParser(Files.readAllBytes(path))) {
            return keys(json);
        } catch (JacksonException notJson) {
            // Its message shows what stands there: a key.
            throw unusable("it is not JSON at line "
                    + Optional.ofNullable(notJson.getLocation())
                            .map(place -> place.getLineNr())
                            .orElse(1));
        }
    }

    /**
     * Makes it, with keys that nobody had before.
     *
     * @throws FileAlreadyExistsException where there is one: whoever holds its keys would hold none
     * @throws IOException where it cannot be written
     */
    public EdgeKeys make() throws IOException {
        EdgeKeys fresh = EdgeKeys.fresh(new SecureRandom());
        write(fresh, false);
        return fresh;
    }

    /** Reads it, or makes it where there is none, also while another does the same. */
    public EdgeKeys readOrMake() throws IOException {
        try {
            return Files.exists(path) ? read() : make();
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return read();
        }
    }

    /** Puts a new edge key first and keeps those before it. */
    public EdgeKeys rotate() throws IOException {
        EdgeKeys rotated = read().rotated(new SecureRandom());
        write(rotated, true);
        return rotated;
    }

    private EdgeKeys keys(JsonParser json) throws IOException {
        int version = 0;
        List<KeyedHash> refs = new ArrayList<>();
        List<KeyedHash> edges = new ArrayList<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw unusable("it is no object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "version" -> version = token == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
                case "ref" -> refs.add(key(json, name));
                case "edge" -> {
                    while (token == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY) {
                        edges.add(key(json, name));
                    }
                }
                default -> throw unusable("it has something that is not known besides version, ref and edge");
            }
        }
        if (version != VERSION || refs.size() != 1 || edges.isEmpty() || edges.size() > EdgeKeys.EDGES_MAX) {
            throw unusable("expected: version " + VERSION + ", one ref, 1 to " + EdgeKeys.EDGES_MAX + " edge keys");
        }
        return new EdgeKeys(refs.get(0), edges);
    }

    private KeyedHash key(JsonParser json, String name) throws IOException {
        try {
            byte[] key = json.currentToken() == JsonToken.VALUE_STRING
                    ? Base64.getUrlDecoder().decode(json.getText())
                    : new byte[0];
            if (key.length == EdgeKeys.KEY_BYTES) {
                return new KeyedHash(key);
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below, as what is too short.
        }
        throw unusable(name + ": expected: " + EdgeKeys.KEY_BYTES + " bytes in URL-safe Base64");
    }

    private IOException unusable(String why) {
        return new IOException(path + ": no file of edge keys: " + why);
    }

    /** Beside it first, then under its name: nobody ever reads half of it. */
    private void write(EdgeKeys keys, boolean over) throws IOException {
        Path whole = path.toAbsolutePath();
        Files.createDirectories(whole.getParent());
        Path fresh = Files.createTempFile(whole.getParent(), NAME, ".new", ownerOnly(whole));
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(text(keys).getBytes(StandardCharsets.US_ASCII));
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            if (over) {
                Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(fresh, whole);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String text(EdgeKeys keys) {
        String edges =
                keys.edges().stream().map(key -> '"' + key.text() + '"').collect(Collectors.joining(",\n           "));
        return "{\n  \"version\": %d,\n  \"ref\": \"%s\",\n  \"edge\": [%s]\n}\n"
                .formatted(VERSION, keys.ref().text(), edges);
    }
}

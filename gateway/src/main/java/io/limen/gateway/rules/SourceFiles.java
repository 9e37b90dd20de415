package io.limen.gateway.rules;

import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of one configuration while it is read: each YAML file is opened once, and checked for unread keys at the end. */
final class SourceFiles {
    static final String MODELS = "models/";
    static final String CONTENT = "content/";
    static final String TESTS = "tests/";

    private static final byte[] NOTHING = new byte[0];

    final Problems problems = new Problems();

    private final SortedMap<String, byte[]> pathToBytes;
    private final List<YamlCursor> opened = new ArrayList<>();

    SourceFiles(Map<String, byte[]> pathToBytes) {
        this.pathToBytes = new TreeMap<>(pathToBytes);
    }

    /** The root of a file; absent where there is no such file. Paths in problems begin with {@code root}. */
    YamlCursor yaml(String file, String root) {
        YamlCursor cursor = YamlCursor.parse(file, root, pathToBytes.getOrDefault(file, NOTHING), problems);
        opened.add(cursor);
        return cursor;
    }

    boolean has(String path) {
        return pathToBytes.containsKey(path);
    }

    byte[] bytes(String path) {
        return pathToBytes.getOrDefault(path, NOTHING);
    }

    String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    /** The paths in a folder and below, in order. */
    List<String> under(String folder) {
        return pathToBytes.keySet().stream()
                .filter(path -> path.startsWith(folder))
                .toList();
    }

    void refuseUnknown() {
        opened.forEach(YamlCursor::refuseUnknown);
        pathToBytes.keySet().stream()
                .filter(path -> path.endsWith(".yaml") || path.endsWith(".yml") || path.startsWith(CONTENT))
                .filter(path -> !isKnown(path))
                .forEach(path -> problems.add(new Problem(
                        ProblemCode.UNKNOWN_FILE,
                        Place.file(path),
                        "",
                        ProblemCode.UNKNOWN_FILE.template(),
                        Optional.empty())));
    }

    /**
     * The hash of everything that decides, lower-case hex: the files that are read save {@code gateway.yaml} (where a
     * gateway listens decides nothing) and the tests.
     */
    String hash() {
        MessageDigest digest = sha256();
        pathToBytes.forEach((path, bytes) -> {
            if (isKnown(path) && !path.equals(GatewayFile.NAME) && !path.startsWith(TESTS)) {
                digest.update((path + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static boolean isKnown(String path) {
        return switch (path) {
            case GatewayFile.NAME,
                    "events.yaml",
                    "features.yaml",
                    "segments.yaml",
                    "segments.lock",
                    "goals.yaml",
                    "flags.yaml",
                    "experiences.yaml" -> true;
            default ->
                (path.startsWith(CONTENT) && ContentFolder.isContent(path))
                        || (path.startsWith(TESTS) && path.endsWith(".yaml"))
                        || path.matches("models/[^/]+/(model\\.yaml|[^/]+\\.onnx)");
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.limen.gateway.rules;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** A configuration on disk. Reads what may be configuration and nothing else: a shop's own files may lie beside it. */
public final class ConfigurationFolder {
    /** All files together; a larger folder is no configuration. */
    public static final long BYTES_MAX = 256L << 20;

    private ConfigurationFolder() {}

    /**
     * Every file, by its path relative to the folder.
     *
     * @throws IOException where the folder cannot be read, or holds more than {@link #BYTES_MAX}
     */
    public static Map<String, byte[]> read(Path folder) throws IOException {
        Map<String, byte[]> pathToBytes = new TreeMap<>();
        long[] bytes = {0};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isConfiguration(relative(folder, directory) + "/")
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                bytes[0] += attributes.size();
                if (bytes[0] > BYTES_MAX) {
                    throw new IOException(folder + ": more than " + BYTES_MAX + " bytes (expected: a configuration)");
                }
                pathToBytes.put(relative(folder, file), Files.readAllBytes(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return pathToBytes;
    }

    private static boolean isConfiguration(String directory) {
        return directory.equals("/")
                || directory.startsWith(SourceFiles.CONTENT)
                || directory.startsWith(SourceFiles.MODELS)
                || directory.startsWith(SourceFiles.TESTS);
    }

    private static String relative(Path folder, Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }
}

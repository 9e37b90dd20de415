package io.limen.gateway.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.core.ExecutableProvider;

/**
 * The redis-server that tests start: the one on the {@code PATH}, else the one of the embedded-redis artefact (6.2: no
 * commands of Redis 7). Where neither runs, tests that want one are skipped, and say why.
 */
final class RedisBinary {
    private static final Found FOUND = find();

    private RedisBinary() {}

    private record Found(Optional<Path> path, String reason) {}

    static Path orSkip() {
        Assumptions.assumeTrue(FOUND.path.isPresent(), FOUND.reason);
        return FOUND.path.orElseThrow();
    }

    private static Found find() {
        Optional<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (onPath.isPresent() && runs(onPath.get())) {
            return new Found(onPath, "");
        }
        try {
            File folder = Files.createTempDirectory("limen-redis-binary").toFile();
            folder.deleteOnExit(); // after the file in it: what is registered last goes first
            File unpacked = ExecutableProvider.newJarResourceProvider(folder).get();
            unpacked.deleteOnExit();
            return runs(unpacked.toPath())
                    ? new Found(Optional.of(unpacked.toPath()), "")
                    : new Found(
                            Optional.empty(),
                            "no redis-server on the PATH, and embedded-redis's does not run here (it needs libssl 3)");
        } catch (IOException | RuntimeException e) {
            return new Found(Optional.empty(), "no redis-server on the PATH, and embedded-redis has none: " + e);
        }
    }

    private static boolean runs(Path binary) {
        try {
            Process process = new ProcessBuilder(binary.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

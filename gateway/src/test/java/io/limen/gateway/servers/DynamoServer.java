package io.limen.gateway.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * DynamoDB Local as a process of its own, on a free port of this machine; what it holds survives {@link #kill} and
 * {@link #restart}, but not {@link #close}. It accepts any credentials, see {@link #ACCESS_KEY}.
 *
 * <p>The module {@code gateway/servers/dynamodb} puts it into place; a test that wants it where it is missing is skipped
 * and says so.
 */
public final class DynamoServer implements AutoCloseable {
    /** What it takes for credentials: anything of letters and digits. */
    public static final String ACCESS_KEY = "limen";

    public static final String SECRET_KEY = "limen";
    public static final String REGION = "eu-central-1";

    private static final Path LIBRARIES = Path.of("servers", "dynamodb", "target", "lib");
    /** Memory that outlives the process: the server waits for the disk with each write, several milliseconds long. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final long START_SECONDS_MAX = 90;
    private static final long POLL_MILLIS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final Path data;
    private final int port;
    private final Thread hook = new Thread(this::end, "dynamodb-killer");
    private Process process;

    private DynamoServer(Path folder, int port) {
        this.folder = folder;
        this.data = dataFolder(folder);
        this.port = port;
        this.process = launch();
    }

    /**
     * Starts one; skips the test where there is none to start.
     *
     * @param folder for what it says, and what it keeps where there is no faster place
     */
    public static DynamoServer start(Path folder) {
        Assumptions.assumeTrue(
                Files.isDirectory(LIBRARIES),
                () -> "DynamoDB Local is missing in gateway/" + LIBRARIES
                        + " (to get it: mvn process-resources -pl gateway/servers/dynamodb)");
        DynamoServer server = new DynamoServer(folder, freePort());
        Runtime.getRuntime().addShutdownHook(server.hook);
        try {
            server.awaitAnswer();
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** As {@code kill -9} does: nothing is finished. Returns when it is gone. */
    public void kill() {
        killNow();
        try {
            if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("DynamoDB Local does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts it again on the same port with what it held; kills it first if it runs. Returns when it answers. */
    public void restart() {
        kill();
        process = launch();
        awaitAnswer();
    }

    /** It stands still: accepts connections and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
        forgetData();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already.
        }
    }

    private void end() {
        killNow();
        forgetData();
    }

    private void killNow() {
        process.destroyForcibly();
    }

    private static Path dataFolder(Path folder) {
        try {
            return Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "limen-dynamodb-") : folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forgetData() {
        if (data.equals(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // It is somebody else's to clean up then.
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + name + " failed with status " + kill.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Process launch() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String testClasses = Path.of(EndsWithParent.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        ProcessBuilder builder = new ProcessBuilder(
                        java.toString(),
                        "-Xmx256m",
                        "-Djava.library.path=" + LIBRARIES.toAbsolutePath(),
                        "-cp",
                        LIBRARIES.toAbsolutePath().resolve("*") + File.pathSeparator + testClasses,
                        EndsWithParent.class.getName(),
                        LoopbackDynamo.class.getName(),
                        "-dbPath",
                        data.toAbsolutePath().toString(),
                        "-sharedDb",
                        "-disableTelemetry",
                        "-port",
                        Integer.toString(port))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("dynamodb.log").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it answers a question it does not understand. */
    private void awaitAnswer() {
        HttpRequest request = HttpRequest.newBuilder(endpoint())
                .timeout(Duration.ofSeconds(2))
                .build();
        long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (System.nanoTime() - giveUpNanos < 0 && process.isAlive()) {
            try {
                client.send(request, BodyHandlers.discarding());
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("DynamoDB Local did not start: " + said());
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("dynamodb.log"));
        } catch (IOException e) {
            return "it said nothing (" + e.getMessage() + ")";
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

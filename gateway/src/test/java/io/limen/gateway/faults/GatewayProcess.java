package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as it is shipped, in a process of its own on free ports. A shell stands between: it kills the gateway when
 * its own input ends, so that no gateway outlives the tests, whatever ends them.
 */
final class GatewayProcess implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("limen.jar", "target/limen.jar"));
    private static final Pattern STARTED = Pattern.compile("127\\.0\\.0\\.1:(\\d+), operations on .*:(\\d+)");
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(40);

    /** Three of them, and all servers, on one machine. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");
    /** What the shipped command has. */
    private static final List<String> AS_SHIPPED =
            List.of("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=10", "-Xms512m", "-Xmx512m");

    private final List<String> flags;
    private final String name;
    private final Path configuration;
    private final Map<String, String> settings;
    private final Path log;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private @Nullable Process guardian;
    private volatile long pid;
    private long logStart;
    private volatile Optional<Ports> ports = Optional.empty();

    /** Where it listens. */
    record Ports(int http, int operations) {}

    /**
     * @param settings {@code LIMEN_…} variables; ports and address are given here
     */
    GatewayProcess(String name, Path configuration, Map<String, String> settings) {
        this(SMALL, name, configuration, settings);
    }

    /** One with the heap and the collector of the shipped command. */
    static GatewayProcess asShipped(String name, Path configuration, Map<String, String> settings) {
        return new GatewayProcess(AS_SHIPPED, name, configuration, settings);
    }

    private GatewayProcess(List<String> flags, String name, Path configuration, Map<String, String> settings) {
        this.flags = flags;
        this.name = name;
        this.configuration = configuration;
        this.settings = Map.copyOf(settings);
        this.log = log(name);
    }

    String name() {
        return name;
    }

    /** Of the gateway that runs, or ran last. */
    long pid() {
        return pid;
    }

    /** Empty until it has said where it listens, and once it is known to have ended. */
    Optional<Ports> ports() {
        return ports;
    }

    /** Starts it; returns at once. */
    void launch() throws IOException {
        Files.createDirectories(Lengths.FOLDER);
        if (!Files.exists(log)) {
            Files.createFile(log);
        }
        logStart = Files.size(log);
        ProcessBuilder builder = new ProcessBuilder(
                "sh", "-c", "\"$@\" >>\"$LOG\" 2>&1 & echo $!; cat >/dev/null; kill -9 $!", "guardian");
        builder.command().addAll(limen(flags, configuration, "serve"));
        setEnvironment(builder, environment());
        builder.environment().put("LOG", log.toAbsolutePath().toString());
        Process started = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        guardian = started;
        pid = Long.parseLong(started.inputReader().readLine());
    }

    /** Runs another command to its end, which must be a good one. */
    static void run(String name, Path configuration, Map<String, String> settings, String command, String... more)
            throws IOException {
        end(begin(name, configuration, settings, command, more), name, START_MAX);
    }

    /** Begins another command; what it says can be read from {@link #said}. */
    static Process begin(String name, Path configuration, Map<String, String> settings, String command, String... more)
            throws IOException {
        Files.createDirectories(Lengths.FOLDER);
        Path log = log(name);
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(limen(SMALL, configuration, command, more))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        setEnvironment(builder, settings);
        return builder.start();
    }

    /** Returns when a command that was begun has ended well. */
    static void end(Process running, String name, Duration max) {
        try {
            Waiting.end(running, max);
            assertThat(running.exitValue()).as(name + ": see " + log(name)).isZero();
        } finally {
            running.destroyForcibly();
        }
    }

    /** What a command has said. */
    static String said(String name) throws IOException {
        return Files.readString(log(name));
    }

    private static Path log(String name) {
        return Lengths.FOLDER.resolve(name + ".log");
    }

    private static List<String> limen(List<String> flags, Path configuration, String command, String... more) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(flags);
        words.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                JAR.toAbsolutePath().toString(),
                command,
                "--config",
                configuration.toAbsolutePath().toString()));
        words.addAll(List.of(more));
        return words;
    }

    /** Nothing that the tests themselves were started with. */
    private static void setEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(variable -> variable.startsWith("LIMEN_"));
        builder.environment().putAll(environment);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(settings);
        environment.put("LIMEN_HTTP_HOST", "127.0.0.1");
        environment.put("LIMEN_HTTP_PORT", "0");
        environment.put("LIMEN_OPS_PORT", "0");
        return environment;
    }

    /** Returns when it can decide and take events. */
    void awaitReady() throws IOException {
        Waiting.until(
                START_MAX,
                () -> readPorts() && ready("/health/ready") && ready("/health/ready/ingest"),
                () -> name + " is not ready: see " + log);
    }

    private boolean readPorts() throws IOException {
        if (ports.isEmpty()) {
            assertThat(isAlive()).as(name + " has ended: see " + log).isTrue();
            try (InputStream said = Files.newInputStream(log)) {
                said.skipNBytes(logStart);
                Matcher started = STARTED.matcher(new String(said.readAllBytes(), StandardCharsets.UTF_8));
                if (started.find()) {
                    ports = Optional.of(
                            new Ports(Integer.parseInt(started.group(1)), Integer.parseInt(started.group(2))));
                }
            }
        }
        return ports.isPresent();
    }

    /** Whether it says so of itself. */
    boolean ready(String path) {
        try {
            return ports.isPresent() && get(path, Duration.ofSeconds(2)).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<String> get(String path, Duration max) throws IOException {
        return send(operations(path, max).GET());
    }

    HttpResponse<String> post(String path, Duration max) throws IOException {
        return send(operations(path, max).POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException stop) {
            throw Waiting.interrupted(stop);
        }
    }

    private HttpRequest.Builder operations(String path, Duration max) throws IOException {
        Ports known = ports.orElseThrow(() -> new IOException(name + " does not listen"));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + known.operations() + path))
                .timeout(max);
    }

    boolean isAlive() {
        return guardian != null
                && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** As a power cut would. */
    void kill() throws IOException {
        signal("KILL");
        awaitEnd(Duration.ofSeconds(5));
    }

    /** It stands still until {@link #resume}: nothing is closed, nothing is answered. */
    void pause() throws IOException {
        signal("STOP");
    }

    void resume() throws IOException {
        signal("CONT");
    }

    /** As an orderly restart does; returns when it has ended. */
    void stop() throws IOException {
        signal("TERM");
        awaitEnd(STOP_MAX);
    }

    private void awaitEnd(Duration max) throws IOException {
        Waiting.until(max, () -> !isAlive(), () -> name + " does not end");
        ports = Optional.empty();
        release();
    }

    private void release() throws IOException {
        Process shell = guardian;
        if (shell != null) {
            shell.outputWriter().close();
            Waiting.end(shell, Duration.ofSeconds(5));
            guardian = null;
        }
    }

    private void signal(String signal) throws IOException {
        Process sending = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        Waiting.end(sending, Duration.ofSeconds(5));
    }

    @Override
    public void close() throws IOException {
        if (guardian != null && isAlive()) {
            resume();
            signal("KILL");
        }
        ports = Optional.empty();
        release();
    }
}

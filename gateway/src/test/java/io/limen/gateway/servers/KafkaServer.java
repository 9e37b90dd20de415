package io.limen.gateway.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kafka broker (KRaft, one node) in a process of its own, on ports and in a folder of its own. It ends with this
 * Java, however that ends.
 *
 * <p>Its libraries are gathered by the Maven module {@code gateway/servers/kafka}. Where they are absent, whoever asks
 * for a broker is skipped with the reason.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Path LIB = Path.of("servers", "kafka", "target", "lib").toAbsolutePath();
    private static final long START_SECONDS_MAX = 90;
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private static final List<String> QUICK = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    /** As {@code kafka-server-start.sh} has it, with half the heap. */
    private static final List<String> AS_SHIPPED =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20");

    private final List<String> flags;
    private final Path folder;
    private final int port;
    private final int controllerPort;
    private Process guard;
    private ProcessHandle broker;

    /** The broker that all tests of this Java share: leave it running, and take topics of your own. */
    public static KafkaServer shared() {
        return Shared.SERVER.orElseGet(KafkaServer::skip);
    }

    private static final class Shared {
        private static final Optional<KafkaServer> SERVER =
                Files.isDirectory(LIB) ? Optional.of(launch(QUICK)) : Optional.empty();
    }

    /** A broker of one's own, empty: to be killed, paused, restarted, and closed in the end. */
    public static KafkaServer start() {
        return Files.isDirectory(LIB) ? launch(QUICK) : skip();
    }

    /** As {@link #start}, for minutes of load: set as people have it, and slower to begin with. */
    public static KafkaServer startForLoad() {
        return Files.isDirectory(LIB) ? launch(AS_SHIPPED) : skip();
    }

    private static KafkaServer launch(List<String> flags) {
        try {
            KafkaServer server = new KafkaServer(flags);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KafkaServer skip() {
        Assumptions.abort(
                "no Kafka broker: " + LIB
                        + " is absent; `mvn generate-resources -pl gateway/servers/kafka` fills it, as does any build from the root");
        throw new AssertionError("not reached");
    }

    private KafkaServer(List<String> flags) throws IOException {
        this.flags = flags;
        folder = Files.createTempDirectory("limen-kafka");
        port = freePort();
        controllerPort = freePort();
        Files.writeString(
                folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=BROKER://127.0.0.1:%1$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=BROKER
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                num.io.threads=2
                num.network.threads=2
                log.cleaner.dedupe.buffer.size=4194304
                """.formatted(port, controllerPort, folder.resolve("data")));
        List<String> format = java("kafka.tools.StorageTool");
        format.addAll(List.of("format", "-t", "bGltZW4tdGVzdC1rYWZrYQ", "-c", "server.properties"));
        run(format);
        restart();
    }

    /** Where clients find it: {@code host:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** A new topic of this many partitions, with a name that no other test has. */
    public String newTopic(int partitions) {
        String topic = "test-" + ProcessHandle.current().pid() + "-" + TOPICS.incrementAndGet();
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            // The controller has it; the broker hears of it a moment later.
            until(() -> knows(admin, topic), "the topic does not appear");
            return topic;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no topic", e);
        }
    }

    private static boolean knows(Admin admin, String topic) {
        try {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS).contains(topic);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no topics", e);
        }
    }

    /** What a topic takes on the disk, without its indexes. */
    public long bytes(String topic) {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(file -> file.toString().matches(".*/" + topic + "-\\d+/\\d+\\.log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client for looking and changing, to be closed by who asks for it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    /** {@code SIGKILL}; returns when the process is gone. Its data stay for {@link #restart}. */
    public void kill() {
        broker.destroyForcibly();
        until(() -> !broker.isAlive(), "the broker does not end");
        guard.destroyForcibly();
    }

    /** Starts it again after {@link #kill}, on the same ports and data; returns when it takes connections. */
    public void restart() {
        try {
            List<String> command = java("kafka.Kafka");
            command.add("server.properties");
            guard = new ProcessBuilder(guarded(command))
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long pid = Long.parseLong(guard.inputReader().readLine().strip());
            broker = ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("the broker ended at once: " + said()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        until(
                () -> {
                    if (!broker.isAlive()) {
                        throw new AssertionError("the broker ended: " + said());
                    }
                    return takesConnections();
                },
                "the broker does not start");
    }

    /** The shell's input ends with this Java, however that ends; then it kills the broker. */
    private static List<String> guarded(List<String> command) {
        List<String> words = new ArrayList<>(
                List.of("sh", "-c", "\"$@\" </dev/null >broker.log 2>&1 & echo $!; cat >/dev/null; kill -9 $!", "sh"));
        words.addAll(command);
        return words;
    }

    /** {@code SIGSTOP}: connections stay open and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** {@code SIGCONT} after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        if (guard.isAlive() || broker.isAlive()) {
            kill();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // Nothing is left to remove.
        }
    }

    private void signal(String name) {
        run(List.of("kill", "-" + name, Long.toString(broker.pid())));
    }

    private void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("run.log").toFile())
                    .start();
            if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + command);
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(command + ": " + Files.readString(folder.resolve("run.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Small and soon there: no broker of a test does much. */
    private List<String> java(String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", LIB + "/*", main));
        return command;
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String said() {
        try {
            String all = Files.readString(folder.resolve("broker.log"));
            return all.substring(Math.max(0, all.length() - 2_000));
        } catch (IOException e) {
            return "nothing";
        }
    }

    private static void until(BooleanSupplier condition, String otherwise) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS_MAX)) {
                throw new AssertionError(otherwise);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

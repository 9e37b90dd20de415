package io.limen.gateway.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A redis-server in a process of its own, on the loopback and a free port, that keeps nothing on disk and refuses to
 * evict. It ends with the tests. Starting one skips the test where there is no server to start.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final int BUS_OFFSET = 10_000;
    private static final int ATTEMPTS = 5;

    private final Path binary;
    private final Path folder;
    private final int port;
    private final List<String> extra;
    private RedisProcess process;

    private RedisServer(Path binary, Path folder, int port, List<String> extra) {
        this.binary = binary;
        this.folder = folder;
        this.port = port;
        this.extra = extra;
        this.process = launch();
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param extra options as on the command line, such as {@code "--requirepass", "secret"}
     */
    public static RedisServer start(String... extra) {
        Path binary = RedisBinary.orSkip();
        for (int attempt = 1; ; attempt++) {
            RedisServer server = new RedisServer(binary, folder(), freePort(), List.of(extra));
            if (server.answersInTime()) {
                return server;
            }
            server.close();
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException("redis-server does not answer");
            }
        }
    }

    public int port() {
        return port;
    }

    /** The text that names it in a configuration. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** Starts it again on the same port, empty, and waits until it answers. */
    public void restart() {
        process.kill();
        process = launch();
        if (!answersInTime()) {
            throw new IllegalStateException("redis-server does not answer on port " + port + " again");
        }
    }

    /** SIGSTOP: it holds its connections and answers nothing. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** Removes all keys and all scripts. */
    public void flush() {
        try (PlainRedis redis = connect()) {
            redis.call("FLUSHALL");
            redis.call("SCRIPT", "FLUSH");
        }
    }

    /** How often a command was called since the server started. */
    public long calls(String command) {
        String prefix = "cmdstat_" + command.toLowerCase(Locale.ROOT) + ":calls=";
        try (PlainRedis redis = connect()) {
            return redis.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .mapToLong(line -> Long.parseLong(line.substring(prefix.length(), line.indexOf(','))))
                    .sum();
        }
    }

    public PlainRedis connect() {
        return new PlainRedis(port);
    }

    @Override
    public void close() {
        process.kill();
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisProcess launch() {
        List<String> arguments = new ArrayList<>();
        if (extra.contains("--sentinel")) {
            arguments.add(extra.get(0));
        }
        arguments.addAll(List.of(
                "--port", Integer.toString(port),
                "--bind", "127.0.0.1",
                "--dir", folder.toString(),
                "--logfile", folder.resolve("log").toString()));
        if (extra.contains("--sentinel")) {
            arguments.addAll(extra.subList(1, extra.size()));
        } else {
            arguments.addAll(List.of("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"));
            arguments.addAll(extra);
        }
        return RedisProcess.start(binary, arguments);
    }

    private boolean answersInTime() {
        return within(START_MAX, () -> !process.isAlive() || answers()) && process.isAlive();
    }

    private boolean answers() {
        try {
            PlainRedis.once(port, "PING");
            return true;
        } catch (PlainRedis.Refused e) {
            // It wants a password: it is there.
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Looks again and again until it is so; false where it is not so in time. */
    static boolean within(Duration max, BooleanSupplier condition) {
        long end = System.nanoTime() + max.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    static Path folder() {
        try {
            return Files.createTempDirectory("limen-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A free port whose cluster bus port, at a fixed distance, is free too. */
    private static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                if (port + BUS_OFFSET < 65_536) {
                    new ServerSocket(port + BUS_OFFSET, 1, InetAddress.getLoopbackAddress()).close();
                    return port;
                }
            } catch (IOException e) {
                if (!(e instanceof BindException)) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

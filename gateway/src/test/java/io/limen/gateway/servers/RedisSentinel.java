package io.limen.gateway.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A master, its replica, and a Sentinel that promotes the replica when the master is gone. */
public final class RedisSentinel implements AutoCloseable {
    /** What the Sentinel calls the master. */
    public static final String NAME = "limen";

    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);

    private final RedisServer master;
    private final RedisServer replica;
    private final RedisServer sentinel;
    private final Path configuration;

    private RedisSentinel(RedisServer master, RedisServer replica) {
        this.master = master;
        this.replica = replica;
        try {
            configuration = Files.createTempFile("limen-sentinel", ".conf");
            Files.writeString(
                    configuration,
                    String.join(
                            "\n",
                            "sentinel monitor " + NAME + " 127.0.0.1 " + master.port() + " 1",
                            "sentinel down-after-milliseconds " + NAME + " 500",
                            "sentinel failover-timeout " + NAME + " 3000",
                            ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sentinel = RedisServer.start(configuration.toString(), "--sentinel");
    }

    public static RedisSentinel start() {
        RedisServer master = RedisServer.start("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0");
        RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
        RedisSentinel started = new RedisSentinel(master, replica);
        started.await("the replica", () -> started.replicasKnown() == 1);
        return started;
    }

    public RedisServer master() {
        return master;
    }

    public RedisServer replica() {
        return replica;
    }

    /** The text that names it in a configuration. */
    public String url() {
        return "redis-sentinel://127.0.0.1:" + sentinel.port() + "/" + NAME;
    }

    /** Kills the master and waits until the Sentinel names the replica. */
    public void killMasterAndAwaitPromotion() {
        master.kill();
        await("promotion", () -> masterNamed() == replica.port());
    }

    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
        configuration.toFile().delete();
    }

    private int masterNamed() {
        List<?> address = (List<?>) PlainRedis.once(sentinel.port(), "SENTINEL", "get-master-addr-by-name", NAME);
        return Integer.parseInt(PlainRedis.string(address.get(1)));
    }

    private int replicasKnown() {
        return (int) ((List<?>) PlainRedis.once(sentinel.port(), "SENTINEL", "replicas", NAME))
                .stream()
                        .map(fields -> (List<?>) fields)
                        .filter(fields -> fields.stream()
                                .map(PlainRedis::string)
                                .toList()
                                .containsAll(List.of("master-link-status", "ok")))
                        .count();
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        if (!RedisServer.within(CHANGE_MAX, condition)) {
            throw new IllegalStateException("waited in vain for " + what);
        }
    }
}

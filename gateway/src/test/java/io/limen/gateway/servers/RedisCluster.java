package io.limen.gateway.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis Cluster of three masters, each with so many replicas, formed over the protocol. */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster() {}

    /** Three masters without replicas. */
    public static RedisCluster start() {
        return start(0);
    }

    public static RedisCluster start(int replicasPerMaster) {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.form(replicasPerMaster);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** The nodes that were masters at first. */
    public List<RedisServer> masters() {
        return List.copyOf(masters);
    }

    public List<RedisServer> replicas() {
        return List.copyOf(replicas);
    }

    /** The text that names it in a configuration. */
    public String url() {
        return "redis-cluster://"
                + masters.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** Which slot a key belongs to. */
    public int slot(String key) {
        return ((Long) PlainRedis.once(anyone().get(0).port(), "CLUSTER", "KEYSLOT", key)).intValue();
    }

    /** The node that serves a slot now. */
    public RedisServer masterOf(int slot) {
        for (Object range : (List<?>) PlainRedis.once(anyone().get(0).port(), "CLUSTER", "SLOTS")) {
            List<?> fields = (List<?>) range;
            if ((Long) fields.get(0) <= slot && slot <= (Long) fields.get(1)) {
                return onPort(((Long) ((List<?>) fields.get(2)).get(1)).intValue());
            }
        }
        throw new IllegalStateException("nobody serves slot " + slot);
    }

    /** Hands a master's slots to one of its replicas, without loss, and returns that one. */
    public RedisServer failover(RedisServer master) {
        RedisServer replica = replicaOf(master);
        PlainRedis.once(replica.port(), "CLUSTER", "FAILOVER");
        await("promotion", () -> isMaster(replica));
        return replica;
    }

    /** Kills a master and returns the replica that the others promote. */
    public RedisServer killAndAwaitPromotion(RedisServer master) {
        RedisServer replica = replicaOf(master);
        master.kill();
        await("promotion", () -> isMaster(replica));
        return replica;
    }

    /** The nodes that serve slots now. */
    public List<RedisServer> nodesServing() {
        return anyone().stream().filter(RedisCluster::isMaster).toList();
    }

    /** Waits until another serves what a killed master served. */
    public void awaitPromotionInsteadOf(RedisServer killed) {
        await(
                "promotion",
                () -> nodesServing().stream().filter(node -> node != killed).count() == MASTERS);
    }

    /** Waits until every node is there and the slots are covered, each by a master with its replicas. */
    public void awaitWhole() {
        await("cluster to be whole", () -> all().stream()
                .allMatch(node -> node.isAlive() && knows(node, all().size()) && seesReplicas(node, replicas.size())));
        await(
                "replicas to follow",
                () -> all().stream().filter(RedisCluster::follows).count() == replicas.size());
    }

    /** Moves a slot with its keys while it is served. */
    public void moveSlot(int slot, RedisServer to) {
        RedisServer from = masterOf(slot);
        if (from == to) {
            return;
        }
        PlainRedis.once(to.port(), "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        PlainRedis.once(from.port(), "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
        try (PlainRedis source = from.connect()) {
            List<?> keys = (List<?>) source.call("CLUSTER", "GETKEYSINSLOT", slot, 10);
            while (!keys.isEmpty()) {
                List<Object> migrate =
                        new ArrayList<>(List.of("MIGRATE", "127.0.0.1", to.port(), "", 0, 5_000, "KEYS"));
                migrate.addAll(keys);
                source.call(migrate.toArray());
                keys = (List<?>) source.call("CLUSTER", "GETKEYSINSLOT", slot, 10);
            }
        }
        PlainRedis.once(to.port(), "CLUSTER", "SETSLOT", slot, "NODE", id(to));
        PlainRedis.once(from.port(), "CLUSTER", "SETSLOT", slot, "NODE", id(to));
        await("all to know", () -> masterOf(slot) == to);
    }

    @Override
    public void close() {
        Stream.concat(masters.stream(), replicas.stream()).forEach(RedisServer::close);
    }

    private void form(int replicasPerMaster) {
        for (int i = 0; i < MASTERS; i++) {
            masters.add(node());
        }
        for (int i = 0; i < MASTERS * replicasPerMaster; i++) {
            replicas.add(node());
        }
        for (int i = 0; i < MASTERS; i++) {
            int first = SLOTS * i / MASTERS;
            int after = SLOTS * (i + 1) / MASTERS;
            Object[] addSlots = Stream.concat(
                            Stream.of("CLUSTER", "ADDSLOTS"),
                            IntStream.range(first, after).boxed())
                    .toArray();
            PlainRedis.once(masters.get(i).port(), addSlots);
        }
        List<RedisServer> all = all();
        for (int i = 0; i < all.size(); i++) {
            PlainRedis.once(all.get(i).port(), "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
            PlainRedis.once(
                    all.get(i).port(),
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    masters.get(0).port());
        }
        await("cluster to form", () -> all.stream().allMatch(node -> knows(node, all.size())));
        for (int i = 0; i < replicas.size(); i++) {
            PlainRedis.once(replicas.get(i).port(), "CLUSTER", "REPLICATE", id(masters.get(i % MASTERS)));
        }
        await("replicas to follow", () -> replicas.stream().allMatch(RedisCluster::follows));
        await("replicas to be known", () -> all.stream().allMatch(node -> seesReplicas(node, replicas.size())));
    }

    private static RedisServer node() {
        return RedisServer.start(
                "--cluster-enabled", "yes",
                "--cluster-config-file", "nodes.conf",
                "--cluster-node-timeout", "1500",
                "--cluster-require-full-coverage", "no",
                "--cluster-replica-validity-factor", "0",
                "--cluster-announce-ip", "127.0.0.1",
                "--repl-diskless-sync", "yes",
                "--repl-diskless-sync-delay", "0");
    }

    private List<RedisServer> all() {
        return Stream.concat(masters.stream(), replicas.stream()).toList();
    }

    /** Those that answer. */
    private List<RedisServer> anyone() {
        return all().stream().filter(RedisServer::isAlive).toList();
    }

    private RedisServer onPort(int port) {
        return all().stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    private RedisServer replicaOf(RedisServer master) {
        String id = id(master);
        String nodes = PlainRedis.string(PlainRedis.once(master.port(), "CLUSTER", "NODES"));
        return nodes.lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].contains("slave") && fields[3].equals(id))
                .map(fields -> onPort(Integer.parseInt(fields[1].replaceAll("^.*:(\\d+)@.*$", "$1"))))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no replica of it"));
    }

    private static String id(RedisServer node) {
        return PlainRedis.string(PlainRedis.once(node.port(), "CLUSTER", "MYID"));
    }

    private static boolean knows(RedisServer node, int nodes) {
        List<String> info = Arrays.asList(PlainRedis.string(PlainRedis.once(node.port(), "CLUSTER", "INFO"))
                .split("\r\n"));
        return info.contains("cluster_state:ok")
                && info.contains("cluster_known_nodes:" + nodes)
                && info.contains("cluster_slots_assigned:" + SLOTS);
    }

    private static boolean follows(RedisServer node) {
        List<?> role = (List<?>) PlainRedis.once(node.port(), "ROLE");
        return PlainRedis.string(role.get(0)).equals("slave")
                && PlainRedis.string(role.get(3)).equals("connected");
    }

    private static boolean isMaster(RedisServer node) {
        return PlainRedis.string(((List<?>) PlainRedis.once(node.port(), "ROLE")).get(0))
                .equals("master");
    }

    private static boolean seesReplicas(RedisServer node, int replicas) {
        return PlainRedis.string(PlainRedis.once(node.port(), "CLUSTER", "NODES"))
                        .lines()
                        .filter(line -> line.split(" ", -1)[2].contains("slave"))
                        .count()
                == replicas;
    }

    private static void await(String what, BooleanSupplier condition) {
        if (!RedisServer.within(CHANGE_MAX, condition)) {
            throw new IllegalStateException("waited in vain for " + what);
        }
    }
}

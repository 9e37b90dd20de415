package io.limen.gateway.redis;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.HotStoreContract.eventually;
import static io.limen.gateway.flow.HotStoreContract.lasting;
import static io.limen.gateway.flow.HotStoreContract.stored;
import static io.limen.gateway.flow.HotStoreContract.withoutMessages;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.HotStoreContract;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.servers.PlainRedis;
import io.limen.gateway.servers.RedisCluster;
import io.limen.gateway.servers.RedisServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterHotStoreIT implements HotStoreContract {
    private static final int VISITORS = 60;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private RedisCluster cluster;
    private RedisHotStore store;

    @BeforeAll
    void start() {
        cluster = RedisCluster.start(1);
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void open() {
        for (RedisServer node : cluster.nodesServing()) {
            node.flush();
        }
        store = watch.unwatched(() -> Hot.warm(Hot.open(watch.vertx(), Hot.options(cluster.url()))));
    }

    @AfterEach
    void close() {
        in(store.close());
    }

    @Override
    public HotStore hot() {
        return store;
    }

    private RedisServer serving(String key) {
        return cluster.masterOf(cluster.slot(key));
    }

    @Override
    public boolean bit(String visitor, int bit) {
        String key = "seg:{" + visitor + "}";
        return (Long) PlainRedis.once(serving(key).port(), "GETBIT", key, bit) == 1;
    }

    @Override
    public Map<String, Integer> layout() {
        List<?> pairs = (List<?>) PlainRedis.once(serving("seg:layout").port(), "HGETALL", "seg:layout");
        Map<String, Integer> layout = new HashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            layout.put(PlainRedis.string(pairs.get(i)), Integer.valueOf(PlainRedis.string(pairs.get(i + 1))));
        }
        return layout;
    }

    private static List<Stored> visitors(long offset) {
        return IntStream.range(0, VISITORS)
                .mapToObj(i -> stored("visitor-" + i, offset, lasting(1)))
                .toList();
    }

    private static void offerUntilWritten(RedisHotStore store, long offset) {
        eventually("all are written", () -> in(store.offer(visitors(offset))).equals(Offered.ALL));
    }

    private static void assertAllHeld(RedisHotStore store, long offset) {
        for (Stored stored : visitors(offset)) {
            assertThat(in(store.read(stored.profile().visitor()))).contains(withoutMessages(stored));
        }
    }

    @Test
    void readShouldTakeOneCommandWhereverTheVisitorIs() {
        in(store.offer(visitors(1)));
        long commands = Hot.gauge(store, "redis.commands");

        assertAllHeld(store, 1);

        assertThat(Hot.gauge(store, "redis.commands") - commands).isEqualTo(VISITORS);
        assertThat(Hot.gauge(store, "redis.redirects")).isZero();
    }

    /** While a slot moves, whatever is read is what was written last or the write before it that was under way. */
    @Test
    void answersShouldBeRightWhileASlotMoves() throws InterruptedException {
        in(store.offer(visitors(1)));
        int slot = cluster.slot("prof:{visitor-7}");
        RedisServer from = cluster.masterOf(slot);
        RedisServer to = cluster.nodesServing().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        AtomicBoolean moved = new AtomicBoolean();
        Thread mover = new Thread(() -> {
            cluster.moveSlot(slot, to);
            moved.set(true);
        });
        mover.start();

        long offset = 1;
        long afterwards = 0;
        while (afterwards < 20) {
            offset++;
            Offered offered = in(store.offer(List.of(stored("visitor-7", offset, lasting(1)))));
            Optional<Stored> held = in(store.read("visitor-7"));
            assertThat(offered.newer()).isEmpty();
            assertThat(held).isPresent();
            if (offered.failed().isEmpty()) {
                assertThat(held).contains(withoutMessages(stored("visitor-7", offset, lasting(1))));
            }
            afterwards += moved.get() && offered.failed().isEmpty() ? 1 : 0;
        }
        mover.join();

        assertThat(cluster.masterOf(slot)).isEqualTo(to);
        assertThat(Hot.gauge(store, "redis.redirects")).isPositive();
        assertThat(bit("visitor-7", 1)).isTrue();
    }

    @Test
    void scriptsShouldBeSentToANodeThatForgotThem() {
        in(store.offer(visitors(1)));
        cluster.nodesServing().forEach(RedisServer::flush);

        assertThat(in(store.offer(visitors(2)))).isEqualTo(Offered.ALL);

        assertThat(Hot.gauge(store, "redis.scripts.sent")).isBetween(1L, 3L);
        assertAllHeld(store, 2);
    }

    @Test
    void callsShouldGoOnWhenAMasterHandsItsSlotsToItsReplica() {
        in(store.offer(visitors(1)));
        RedisServer master = serving("prof:{visitor-7}");

        cluster.failover(master);

        offerUntilWritten(store, 2);
        assertAllHeld(store, 2);
    }

    @Test
    void othersShouldBeServedWhileAMasterIsGoneAndAllWhenItsReplicaIsPromoted() {
        RedisHotStore strict = watch.unwatched(() -> Hot.warm(Hot.open(watch.vertx(), Hot.strict(cluster.url()))));
        offerUntilWritten(strict, 1);
        RedisServer master = serving("prof:{visitor-7}");
        String elsewhere = IntStream.range(0, VISITORS)
                .mapToObj(i -> "visitor-" + i)
                .filter(visitor -> serving("prof:{" + visitor + "}") != master)
                .findFirst()
                .orElseThrow();

        master.kill();
        eventually("it is noticed", () -> failure(strict.read("visitor-7")) == Failure.Code.UNAVAILABLE);
        for (int i = 0; i < 20; i++) {
            assertThat(in(strict.read(elsewhere))).isPresent();
        }
        assertThat(in(strict.offer(visitors(2))).failed()).contains("visitor-7").doesNotContain(elsewhere);

        cluster.awaitPromotionInsteadOf(master);
        offerUntilWritten(strict, 3);
        assertAllHeld(strict, 3);
        in(strict.advance(new Position(1, 0, 7), Optional.empty()));
        master.restart();
        cluster.awaitWhole();
        in(strict.close());
    }
}

package io.limen.gateway.redis;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.HotStoreContract.eventually;
import static io.limen.gateway.flow.HotStoreContract.lasting;
import static io.limen.gateway.flow.HotStoreContract.stored;
import static io.limen.gateway.flow.HotStoreContract.withoutMessages;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.HotStoreContract;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.servers.PlainRedis;
import io.limen.gateway.servers.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisHotStoreIT implements HotStoreContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private RedisServer server;
    private RedisHotStore store;

    @BeforeAll
    void start() {
        server = RedisServer.start();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        server.flush();
        store = opened(Hot.options(server.url()));
    }

    @AfterEach
    void close() {
        in(store.close());
    }

    private RedisHotStore opened(RedisHotStore.Options options) {
        RedisHotStore opened = watch.unwatched(() -> Hot.warm(Hot.open(watch.vertx(), options)));
        return opened;
    }

    @Override
    public HotStore hot() {
        return store;
    }

    @Override
    public boolean bit(String visitor, int bit) {
        return (Long) PlainRedis.once(server.port(), "GETBIT", "seg:{" + visitor + "}", bit) == 1;
    }

    @Override
    public Map<String, Integer> layout() {
        List<?> pairs = (List<?>) PlainRedis.once(server.port(), "HGETALL", "seg:layout");
        Map<String, Integer> layout = new HashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            layout.put(PlainRedis.string(pairs.get(i)), Integer.valueOf(PlainRedis.string(pairs.get(i + 1))));
        }
        return layout;
    }

    private static List<Stored> visitors(int count, long offset) {
        return IntStream.range(0, count)
                .mapToObj(i -> stored("visitor-" + i, offset, lasting(1)))
                .toList();
    }

    @Test
    void readShouldTakeOneCommandAndAnOfferOneACallAVisitor() {
        in(store.offer(visitors(100, 1)));
        long gets = server.calls("GET");
        long scripts = server.calls("EVALSHA");
        long commands = Hot.gauge(store, "redis.commands");

        for (int i = 0; i < 50; i++) {
            assertThat(in(store.read("visitor-" + i))).isPresent();
        }
        in(store.offer(visitors(70, 2)));

        assertThat(server.calls("GET") - gets).isEqualTo(50);
        assertThat(server.calls("EVALSHA") - scripts).isEqualTo(70);
        assertThat(server.calls("EVAL")).isZero();
        assertThat(Hot.gauge(store, "redis.commands") - commands).isEqualTo(120);
    }

    @Test
    void answersShouldComeOnTheCallersContext() throws Exception {
        Vertx vertx = watch.vertx();
        for (int i = 0; i < 4; i++) {
            Context caller = vertx.getOrCreateContext();
            Promise<Boolean> same = Promise.promise();
            caller.runOnContext(now -> store.offer(visitors(3, 1))
                    .compose(offered -> store.read("visitor-1"))
                    .onComplete(read -> same.complete(read.succeeded() && Vertx.currentContext() == caller)));
            assertThat(same.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void offerShouldWriteEveryoneWhenTheServerForgotItsScripts() {
        in(store.offer(visitors(10, 1)));
        server.flush();

        assertThat(in(store.read("visitor-1"))).isEmpty();
        assertThat(in(store.offer(visitors(500, 2)))).isEqualTo(Offered.ALL);

        assertThat(Hot.gauge(store, "redis.scripts.sent")).isEqualTo(1);
        assertThat(in(store.read("visitor-499"))).contains(withoutMessages(stored("visitor-499", 2, lasting(1))));
        in(store.refill(stored("berta", 1)));
        in(store.publishLayout(Map.of("a", 1)));
        assertThat(layout()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void keysShouldEndAfterTheRetention() {
        in(store.offer(List.of(stored("anna", 1, lasting(3)), stored("berta", 1, HotStoreContract.ending(3, 60_000)))));

        long retention = TimeUnit.DAYS.toMillis(30);
        assertThat(leftMillis("prof:{anna}")).isBetween(retention - 60_000, retention);
        assertThat(leftMillis("seg:{anna}")).isBetween(retention - 60_000, retention);
        assertThat(leftMillis("seg:{berta}")).isBetween(1L, 60_000L);
    }

    private long leftMillis(String key) {
        return (Long) PlainRedis.once(server.port(), "PTTL", key);
    }

    @Test
    void readShouldSayCorruptWhenSomethingElseStandsThere() {
        PlainRedis.once(server.port(), "SET", "prof:{anna}", "nothing of ours");
        PlainRedis.once(server.port(), "RPUSH", "prof:{berta}", "a list");

        assertThat(failure(store.read("anna"))).isEqualTo(Failure.Code.CORRUPT);
        assertThat(failure(store.read("berta"))).isEqualTo(Failure.Code.CORRUPT);
        assertThat(in(store.offer(List.of(stored("anna", 1))))).isEqualTo(Offered.ALL);
    }

    @Test
    void callsShouldFailAtOnceWhileTheServerIsGoneAndWorkAgainWhenItIsBack() {
        RedisHotStore strict = opened(Hot.strict(server.url()));
        in(strict.offer(visitors(10, 1)));

        server.kill();
        eventually("it is noticed", () -> Hot.gauge(strict, "redis.links.up") == 0);
        long began = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(failure(strict.read("anna"))).isEqualTo(Failure.Code.UNAVAILABLE);
        }
        assertThat(in(strict.offer(visitors(100, 2))).failed()).hasSize(100);
        assertThat(failure(strict.refill(stored("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(2_000);

        server.restart();
        eventually("it is connected again", () -> Hot.isUp(strict));
        assertThat(in(strict.read("visitor-1"))).isEmpty();
        assertThat(in(strict.offer(visitors(10, 1)))).isEqualTo(Offered.ALL);
        assertThat(Hot.gauge(strict, "redis.reconnects")).isPositive();
        in(strict.close());
    }

    @Test
    void callsUnderWayShouldEndWhenTheServerIsKilled() {
        RedisHotStore strict = opened(Hot.strict(server.url()));
        server.pause();
        List<Future<Optional<Stored>>> reads = IntStream.range(0, 50)
                .mapToObj(i -> strict.read("visitor-" + i))
                .toList();
        Future<Offered> offer = strict.offer(visitors(100, 1));

        server.kill();

        for (Future<Optional<Stored>> read : reads) {
            assertThat(failure(read)).isIn(Failure.Code.TIMEOUT, Failure.Code.UNAVAILABLE);
        }
        assertThat(in(offer).failed()).hasSize(100);
        server.restart();
        in(strict.close());
    }

    @Test
    void callsShouldTimeOutThenFailAtOnceWhileTheServerIsSilentAndWorkAgainAfterwards() {
        RedisHotStore strict = opened(Hot.strict(server.url()));
        in(strict.offer(visitors(10, 1)));

        server.pause();
        long paused = System.nanoTime();
        assertThat(failure(strict.read("visitor-1"))).isEqualTo(Failure.Code.TIMEOUT);
        assertThat(in(strict.offer(visitors(10, 2))).failed()).hasSize(10);
        eventually("reads fail at once", () -> failure(strict.read("visitor-1")) == Failure.Code.UNAVAILABLE);
        eventually("the silence is noticed", () -> Hot.gauge(strict, "redis.links.up") == 0);
        eventually("three seconds passed", () -> {
            long began = System.nanoTime();
            assertThat(failure(strict.read("visitor-1"))).isEqualTo(Failure.Code.UNAVAILABLE);
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
            return System.nanoTime() - paused > TimeUnit.SECONDS.toNanos(3);
        });
        server.resume();

        eventually("it is connected again", () -> Hot.isUp(strict));
        assertThat(in(strict.offer(visitors(10, 3)))).isEqualTo(Offered.ALL);
        assertThat(in(strict.read("visitor-1"))).contains(withoutMessages(stored("visitor-1", 3, lasting(1))));
        in(strict.close());
    }

    @Test
    void openShouldSucceedWhenTheServerIsNotThereYet() {
        server.kill();
        RedisHotStore early = watch.unwatched(() -> Hot.open(watch.vertx(), Hot.strict(server.url())));

        eventually("reads fail", () -> failure(early.read("anna")) == Failure.Code.UNAVAILABLE);

        server.restart();
        eventually("it is connected", () -> Hot.isUp(early));
        assertThat(in(early.read("anna"))).isEmpty();
        in(early.close());
    }

    @Test
    void offerShouldFailForWhomTooManyAreUnderWay() {
        RedisHotStore narrow = opened(Hot.narrow(server.url(), 10));

        int failed = in(narrow.offer(visitors(200, 1))).failed().size();

        assertThat(failed).isBetween(1, 190);
        assertThat(Hot.gauge(narrow, "redis.refused.full")).isEqualTo(failed);
        assertThat(in(narrow.offer(visitors(5, 2)))).isEqualTo(Offered.ALL);
        in(narrow.close());
    }

    @Test
    void readShouldSayOverloadedWhenTooManyAreUnderWay() {
        RedisHotStore strict = opened(Hot.options(server.url()));
        server.pause();

        List<Future<Optional<Stored>>> reads =
                IntStream.range(0, 2_000).mapToObj(i -> strict.read("anna")).toList();
        long refused = reads.stream()
                .filter(read -> failure(read) == Failure.Code.OVERLOADED)
                .count();

        assertThat(refused).isPositive();
        assertThat(Hot.gauge(strict, "redis.refused.full")).isEqualTo(refused);
        server.resume();
        in(strict.close());
    }
}

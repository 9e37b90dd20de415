package io.limen.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisServersIT {
    @Test
    void serverShouldLoseItsKeysAndComeBackOnItsPortWhenKilledAndRestarted() {
        try (RedisServer server = RedisServer.start()) {
            PlainRedis.once(server.port(), "SET", "a", "1");
            server.kill();
            assertThatThrownBy(() -> PlainRedis.once(server.port(), "PING")).isInstanceOf(UncheckedIOException.class);

            server.restart();

            assertThat(PlainRedis.once(server.port(), "GET", "a")).isEqualTo(Optional.empty());
        }
    }

    @Test
    void serverShouldAnswerLateWhenPausedAndResumed() {
        try (RedisServer server = RedisServer.start();
                PlainRedis redis = server.connect()) {
            redis.call("PING");
            server.pause();
            redis.send("PING");
            server.resume();

            assertThat(redis.receive()).isEqualTo("PONG");
        }
    }

    @Test
    void clusterShouldKeepKeysWhenASlotMovesAndAMasterFails() {
        try (RedisCluster cluster = RedisCluster.start(1)) {
            int slot = cluster.slot("{anna}");
            RedisServer from = cluster.masterOf(slot);
            PlainRedis.once(from.port(), "SET", "a{anna}", "1");
            RedisServer to = cluster.masters().stream()
                    .filter(node -> node != from)
                    .findFirst()
                    .orElseThrow();

            cluster.moveSlot(slot, to);
            assertThat(PlainRedis.string(PlainRedis.once(to.port(), "GET", "a{anna}")))
                    .isEqualTo("1");
            RedisServer promoted = cluster.failover(to);
            assertThat(PlainRedis.string(PlainRedis.once(promoted.port(), "GET", "a{anna}")))
                    .isEqualTo("1");
            RedisServer next = cluster.killAndAwaitPromotion(from);
            assertThat(next.isAlive()).isTrue();
        }
    }

    @Test
    void sentinelShouldPromoteTheReplicaWhenTheMasterIsKilled() {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            PlainRedis.once(sentinel.master().port(), "SET", "a", "1");

            sentinel.killMasterAndAwaitPromotion();

            assertThat(sentinel.replica().isAlive()).isTrue();
        }
    }
}

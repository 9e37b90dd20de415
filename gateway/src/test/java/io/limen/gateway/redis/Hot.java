package io.limen.gateway.redis;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.HotStoreContract.eventually;
import static io.limen.gateway.flow.HotStoreContract.stored;

import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Features;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Stores on the servers of tests, for profiles of snapshots without features. */
final class Hot {
    private Hot() {}

    static RedisHotStore.Options options(String url) {
        RedisHotStore.Options d =
                RedisHotStore.Options.defaults(Target.parse(url).orElseThrow());
        return new RedisHotStore.Options(
                d.target(),
                d.connectMax(),
                d.silentMax(),
                d.reconnect(),
                // What is tested is not how fast this machine is.
                new RedisHotStore.Options.Calls(Duration.ofSeconds(2), d.reads().waitingMax()),
                new RedisHotStore.Options.Calls(
                        Duration.ofSeconds(2), d.writes().waitingMax()),
                d.breaker(),
                d.retention(),
                Duration.ofSeconds(1),
                d.keyPrefix());
    }

    /** With room for few writes at a time. */
    static RedisHotStore.Options narrow(String url, int writesMax) {
        RedisHotStore.Options d = options(url);
        return new RedisHotStore.Options(
                d.target(),
                d.connectMax(),
                d.silentMax(),
                d.reconnect(),
                d.reads(),
                new RedisHotStore.Options.Calls(d.writes().answerMax(), writesMax),
                d.breaker(),
                d.retention(),
                d.refillTtl(),
                d.keyPrefix());
    }

    /** With the allowances that a gateway has. */
    static RedisHotStore.Options strict(String url) {
        return RedisHotStore.Options.defaults(Target.parse(url).orElseThrow());
    }

    static RedisHotStore open(Vertx vertx, RedisHotStore.Options options) {
        return in(RedisHotStore.open(
                vertx, options, snapshot -> Features.NONE, System::nanoTime, System::currentTimeMillis));
    }

    /** Connected, and every kind of call made once: classes are loaded. */
    static RedisHotStore warm(RedisHotStore store) {
        eventually("it is connected", () -> isUp(store));
        in(store.offer(List.of(stored("warm", 1))));
        in(store.refill(stored("warm", 1)));
        in(store.read("warm"));
        in(store.advance(new Position(1, 99, 1), Optional.empty()));
        in(store.foldedThrough(99));
        in(store.remove("warm"));
        return store;
    }

    static long gauge(RedisHotStore store, String name) {
        return Objects.requireNonNull(store.gauges().get(name)).getAsLong();
    }

    static boolean isUp(RedisHotStore store) {
        return gauge(store, "redis.up") == 1;
    }
}

package io.limen.gateway.redis;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ShopVisit;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.limen.gateway.servers.PlainRedis;
import io.limen.gateway.servers.RedisServer;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What a visitor costs Redis, and how long a lookup takes when many are held: one row of a Markdown table a size. The
 * profile is that of a session of 35 pages, with three segments. Lookups arrive at a fixed rate, whether or not earlier
 * ones are answered, and are counted from when they were to be made.
 *
 * <pre>{@code
 * mvn -q test-compile -pl gateway -am
 * java -cp <test class path> io.limen.gateway.redis.RedisSizes 10000 1000000 5000000
 * }</pre>
 */
public final class RedisSizes {
    private static final int PER_SECOND = 2_000;
    private static final int LOOKUPS = 20_000;
    private static final int WARM_UP = 10_000;
    private static final int PIPELINED = 1_000;
    private static final long LIFE_MILLIS = TimeUnit.DAYS.toMillis(30);

    private RedisSizes() {}

    public static void main(String[] sizes) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        System.out.println("| visitors | prof + seg (MEMORY USAGE) | used_memory a visitor | p50 | p99 | failed |");
        System.out.println("|---:|---:|---:|---:|---:|---:|");
        try (RedisServer server = RedisServer.start()) {
            RedisHotStore store = Hot.warm(in(RedisHotStore.open(
                    vertx,
                    Hot.options(server.url()),
                    snapshot -> ShopVisit.DEFINITIONS.features(),
                    System::nanoTime,
                    System::currentTimeMillis)));
            long empty = usedMemory(server);
            int held = 0;
            for (String size : sizes) {
                int visitors = Integer.parseInt(size);
                fill(server, held, visitors);
                held = visitors;
                System.out.println(row(server, store, visitors, empty));
            }
            in(store.close());
        }
        in(vertx.close());
    }

    private static String row(RedisServer server, RedisHotStore store, int visitors, long empty) {
        long usage = 0;
        try (PlainRedis redis = server.connect()) {
            usage = redis.integer("MEMORY", "USAGE", "prof:{" + id(1) + "}")
                    + redis.integer("MEMORY", "USAGE", "seg:{" + id(1) + "}");
        }
        lookUp(store, visitors, WARM_UP);
        long[] nanos = lookUp(store, visitors, LOOKUPS);
        long[] answered =
                Arrays.stream(nanos).filter(taken -> taken >= 0).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "| %,d | %d B | %d B | %.0f µs | %.0f µs | %d |",
                visitors,
                usage,
                (usedMemory(server) - empty) / visitors,
                answered[answered.length / 2] / 1e3,
                answered[answered.length * 99 / 100] / 1e3,
                nanos.length - answered.length);
    }

    /** Nanoseconds from when each was to be made to its answer; negative where it failed or found nothing. */
    private static long[] lookUp(RedisHotStore store, int visitors, int lookups) {
        SplittableRandom random = new SplittableRandom(7);
        long[] nanos = new long[lookups];
        CountDownLatch left = new CountDownLatch(lookups);
        long began = System.nanoTime();
        for (int i = 0; i < lookups; i++) {
            int at = i;
            long due = began + TimeUnit.SECONDS.toNanos(1) * i / PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
            store.read(id(random.nextInt(visitors))).onComplete(read -> {
                boolean found = read.succeeded() && read.result().isPresent();
                nanos[at] = found ? System.nanoTime() - due : -1;
                left.countDown();
            });
        }
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return nanos;
    }

    /** As an offer writes them, but by plain pipelined commands: the server is measured, not how it was filled. */
    private static void fill(RedisServer server, int from, int until) {
        byte[] value = new StoredCodec(snapshot -> ShopVisit.DEFINITIONS.features()).encodeWithoutMessages(visited());
        byte[] bits = Bitmap.of(visited().view(), ShopVisit.START, LIFE_MILLIS)
                .bytes()
                .getBytes();
        AtomicInteger waiting = new AtomicInteger();
        try (PlainRedis redis = server.connect()) {
            for (int i = from; i < until; i++) {
                String id = id(i);
                redis.send("SET", "prof:{" + id + "}", named(value, id), "PX", LIFE_MILLIS);
                redis.send("SET", "seg:{" + id + "}", bits, "PX", LIFE_MILLIS);
                if (waiting.addAndGet(2) >= PIPELINED) {
                    drain(redis, waiting);
                }
            }
            drain(redis, waiting);
        }
    }

    private static void drain(PlainRedis redis, AtomicInteger waiting) {
        for (int left = waiting.getAndSet(0); left > 0; left--) {
            redis.receive();
        }
    }

    /** The same profile of another visitor: ids have one length, so only that changes. */
    private static byte[] named(byte[] value, String id) {
        byte[] name = id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] wanted = ShopVisit.VISITOR.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] named = value.clone();
        for (int at = 0; at + wanted.length <= value.length; at++) {
            if (Arrays.equals(value, at, at + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(name, 0, named, at, name.length);
            }
        }
        return named;
    }

    private static String id(int i) {
        return new UUID(0x6f9619ff8b864d01L, 0x8000000000000000L + i).toString();
    }

    private static Stored visited() {
        ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 41;
        for (Observed event : ShopVisit.events()) {
            profile = fold.fold(profile, event, new Position(1, 3, offset++));
        }
        View view = new View(
                ShopVisit.DEFINITIONS.snapshot(),
                ShopVisit.START,
                Map.of("purchase_intent", new View.Score(0.7, "v1", ShopVisit.START)),
                List.of(membership("high_intent", 0), membership("cart_abandoner", 2), membership("returning", 5)),
                false,
                Condition.NEVER);
        return new Stored(profile, view);
    }

    private static Membership membership(String segment, int bit) {
        return new Membership(segment, bit, ShopVisit.START, Condition.NEVER, Condition.NEVER);
    }

    private static long usedMemory(RedisServer server) {
        try (PlainRedis redis = server.connect()) {
            return redis.text("INFO", "memory")
                    .lines()
                    .filter(line -> line.startsWith("used_memory:"))
                    .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

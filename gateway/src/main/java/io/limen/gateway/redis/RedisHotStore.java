package io.limen.gateway.redis;

import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.guard.Breaker;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The hot store on Redis; the package says how. */
public final class RedisHotStore implements HotStore {
    private static final int OFFERS_PER_TURN = 16;

    private final Vertx vertx;
    private final Options options;
    private final Keys keys;
    private final StoredCodec codec;
    private final LongSupplier wallMillis;
    private final Counters counters;
    private final Map<Thread, Loop> threadToLoop;
    private final List<Loop> loops;
    private final String deployment;

    /**
     * Section {@code redis} of {@code gateway.yaml}, and which Redis is meant.
     *
     * @param connectMax how long connecting may take
     * @param silentMax after this long without a word a connection is given up; it is pinged three times as often
     * @param retention how long a profile is kept after its last write
     * @param refillTtl how long what a reader filled in is kept
     * @param keyPrefix before every key, where a server is shared; usually nothing
     */
    public record Options(
            Target target,
            Duration connectMax,
            Duration silentMax,
            Reconnect reconnect,
            Calls reads,
            Calls writes,
            Breaking breaker,
            Duration retention,
            Duration refillTtl,
            String keyPrefix) {
        /**
         * How soon a lost connection is made again: somewhere between half and all of a time that doubles.
         *
         * @param min the first time
         * @param max the longest
         */
        public record Reconnect(Duration min, Duration max) {
            private Reconnect read(YamlCursor reconnect) {
                return new Reconnect(reconnect.duration("min", min), reconnect.duration("max", max));
            }
        }

        /**
         * What a call may take.
         *
         * @param answerMax until it is answered, else it fails as timed out
         * @param waitingMax calls under way on one connection; more fail as overload
         */
        public record Calls(Duration answerMax, int waitingMax) {
            private Calls read(YamlCursor calls) {
                return new Calls(calls.duration("answerMax", answerMax), (int)
                        calls.integer("waitingMax", waitingMax, 1, 1_000_000));
            }
        }

        /**
         * When a node that leaves calls unanswered is left alone, connection by connection.
         *
         * @param window over which calls are counted
         * @param failuresMin unanswered calls in a window at least
         * @param share of the window's calls
         * @param openFor how long no call is made then; twice as long after each probe that fails, up to eight times
         * @param probes calls, one at a time, to be answered before all are let through again
         */
        public record Breaking(Duration window, int failuresMin, double share, Duration openFor, int probes) {
            private Breaking read(YamlCursor breaker) {
                return new Breaking(
                        breaker.duration("window", window),
                        (int) breaker.integer("failuresMin", failuresMin, 1, 1_000_000),
                        breaker.share("share", share),
                        breaker.duration("openFor", openFor),
                        (int) breaker.integer("probes", probes, 1, 1_000));
            }

            Breaker.Limits limits() {
                return new Breaker.Limits(window.toNanos(), failuresMin, share, openFor.toNanos(), probes);
            }
        }

        public static Options defaults(Target target) {
            return new Options(
                    target,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    new Reconnect(Duration.ofMillis(50), Duration.ofSeconds(2)),
                    new Calls(Duration.ofMillis(20), 512),
                    new Calls(Duration.ofMillis(250), 8_192),
                    new Breaking(Duration.ofSeconds(1), 20, 0.5, Duration.ofMillis(200), 3),
                    Duration.ofDays(30),
                    Duration.ofSeconds(5),
                    "");
        }

        /**
         * The section, and the text of the setting {@code hot}. A text that names no Redis is a problem of the section.
         */
        public static Options read(YamlCursor redis, String url) {
            Target target = Target.parse(url).orElseGet(() -> {
                redis.problem(ProblemCode.WRONG_TYPE, "`hot` names no Redis", Target.EXPECTED);
                return new Target(Target.Kind.STANDALONE, List.of("127.0.0.1:6379"), false, "", "", 0, "");
            });
            Options defaults = defaults(target);
            return new Options(
                    target,
                    redis.duration("connectMax", defaults.connectMax),
                    redis.duration("silentMax", defaults.silentMax),
                    defaults.reconnect.read(redis.at("reconnect")),
                    defaults.reads.read(redis.at("reads")),
                    defaults.writes.read(redis.at("writes")),
                    defaults.breaker.read(redis.at("breaker")),
                    redis.duration("retention", defaults.retention),
                    redis.duration("refillTtl", defaults.refillTtl),
                    redis.text("keyPrefix", defaults.keyPrefix));
        }
    }

    private RedisHotStore(
            Vertx vertx,
            Options options,
            StoredCodec codec,
            LongSupplier wallMillis,
            Counters counters,
            Map<Thread, Loop> threadToLoop,
            String deployment) {
        this.vertx = vertx;
        this.options = options;
        this.keys = new Keys(options.keyPrefix);
        this.codec = codec;
        this.wallMillis = wallMillis;
        this.counters = counters;
        this.threadToLoop = threadToLoop;
        this.loops = List.copyOf(threadToLoop.values());
        this.deployment = deployment;
    }

    /**
     * Opens it. Succeeds where Redis is down as well: it is connected to when it is there, and until then calls fail at
     * once.
     *
     * @param snapshotToFeatures the features of any snapshot a stored profile was folded with; asked on event loops,
     *     throws {@link Failure} where they are gone
     * @param monotonicNanos the clock of timeouts
     * @param wallMillis the clock that memberships end by
     */
    public static Future<RedisHotStore> open(
            Vertx vertx,
            Options options,
            Function<String, Features> snapshotToFeatures,
            LongSupplier monotonicNanos,
            LongSupplier wallMillis) {
        Counters counters = new Counters();
        Map<Thread, Loop> threadToLoop = new ConcurrentHashMap<>();
        return vertx.deployVerticle(
                        () -> new Loop(options, counters, monotonicNanos, threadToLoop),
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .map(deployment -> new RedisHotStore(
                        vertx,
                        options,
                        new StoredCodec(snapshotToFeatures),
                        wallMillis,
                        counters,
                        threadToLoop,
                        deployment));
    }

    @Override
    public Future<Optional<Stored>> read(String visitor) {
        Loop loop = loop(visitor);
        Question<Optional<Stored>> question = new Question<>(loop.own(), this::decoded);
        loop.read(Call.get(keys.profile(visitor), question));
        return question.future();
    }

    private Optional<Stored> decoded(@Nullable Response held) {
        return held == null ? Optional.empty() : Optional.of(codec.decode(held.toBytes()));
    }

    @Override
    public Future<Offered> offer(Collection<Stored> changed) {
        if (changed.isEmpty()) {
            return Future.succeededFuture(Offered.ALL);
        }
        Loop loop = loop("");
        List<Stored> all = List.copyOf(changed);
        Offering offering = new Offering(all.size(), loop.own(), counters);
        loop.own().runOnContext(now -> offer(all, 0, loop, offering));
        return offering.future();
    }

    /** All are under way before any is waited for; but each costs the loop a write, so others get their turn between. */
    private void offer(List<Stored> all, int from, Loop loop, Offering offering) {
        int until = Math.min(all.size(), from + OFFERS_PER_TURN);
        for (Stored stored : all.subList(from, until)) {
            write(stored, Script.OFFER, options.retention, offering.of(stored), loop::write);
        }
        if (until < all.size()) {
            loop.own().runOnContext(now -> offer(all, until, loop, offering));
        }
    }

    @Override
    public Future<Void> refill(Stored stored) {
        Loop loop = loop(stored.profile().visitor());
        Question<Void> question = Question.done(loop.own());
        write(stored, Script.REFILL, options.refillTtl, question, loop::read);
        return question.future();
    }

    private void write(Stored stored, Script script, Duration life, Call.Asker asker, Consumer<Call> lane) {
        String visitor = stored.profile().visitor();
        Buffer bytes;
        try {
            bytes = Buffer.buffer(codec.encodeWithoutMessages(stored));
        } catch (RuntimeException e) {
            asker.failed(Faults.of(e));
            return;
        }
        Bitmap bits = Bitmap.of(stored.view(), wallMillis.getAsLong(), life.toMillis());
        lane.accept(Call.script(
                script,
                List.of(keys.profile(visitor), keys.segments(visitor)),
                List.of(bytes, life.toMillis(), bits.bytes(), bits.lifeMillis()),
                asker));
    }

    @Override
    public Future<Boolean> advance(Position foldedThrough, Optional<Position> since) {
        Loop loop = loop("");
        Question<Boolean> question =
                new Question<>(loop.own(), answer -> answer != null && answer.toInteger() != Script.FORGOTTEN);
        List<Object> marks =
                List.of(Mark.text(foldedThrough), since.map(Mark::text).orElse(""));
        loop.write(Call.script(Script.ADVANCE, List.of(keys.mark(foldedThrough.partition())), marks, question));
        return question.future();
    }

    @Override
    public Future<Optional<Position>> foldedThrough(int partition) {
        Loop loop = loop("");
        Question<Optional<Position>> question = new Question<>(
                loop.own(), held -> held == null ? Optional.empty() : Mark.parse(partition, held.toString()));
        loop.read(Call.get(keys.mark(partition), question));
        return question.future();
    }

    @Override
    public Future<Void> publishLayout(Map<String, Integer> segmentToBit) {
        Loop loop = loop("");
        Question<Void> question = Question.done(loop.own());
        List<Object> pairs = new ArrayList<>();
        segmentToBit.forEach((segment, bit) -> pairs.addAll(List.of(segment, bit)));
        loop.write(Call.script(Script.REPLACE, List.of(keys.layout()), pairs, question));
        return question.future();
    }

    @Override
    public Future<Void> remove(String visitor) {
        Loop loop = loop(visitor);
        Question<Void> question = Question.done(loop.own());
        loop.write(Call.delete(List.of(keys.profile(visitor), keys.segments(visitor)), question));
        return question.future();
    }

    /** The loop of the thread that runs; for others one by the visitor. */
    private Loop loop(String visitor) {
        Loop here = threadToLoop.get(Thread.currentThread());
        return here == null ? loops.get(Math.floorMod(visitor.hashCode(), loops.size())) : here;
    }

    /** What is measured, by name. */
    public Map<String, LongSupplier> gauges() {
        return counters.gauges();
    }

    /** Ends the connections; calls under way fail. */
    @Override
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}

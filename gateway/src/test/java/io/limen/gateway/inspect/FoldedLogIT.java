package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.FoldedLog.Cut;
import io.limen.gateway.kafka.KafkaEventLog;
import io.limen.gateway.redis.RedisHotStore;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.View;
import io.limen.gateway.servers.KafkaServer;
import io.limen.gateway.servers.RedisServer;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.tiered.Rebuild;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis written from a real log, while owners write it too. */
class FoldedLogIT {
    private static final int VISITORS = 40;
    private static final Rebuild.Limits SMALL_PAGES = new Rebuild.Limits(5, 1, 3, 10_000);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final KafkaServer kafka = KafkaServer.shared();
    private final String topic = kafka.newTopic(1);
    private final Rulebook rulebook = rulebook();
    private RedisServer server;
    private RedisHotStore redis;
    private KafkaEventLog log;

    /** One configuration. */
    private record Only(Rulebook active) implements Snapshots {
        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(active).filter(known -> known.hash().equals(hash));
        }
    }

    private static Rulebook rulebook() {
        Configuration.Result result = Configuration.load(
                Map.of("features.yaml", "views: { count: Product Viewed }\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(result.problems()).isEmpty();
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 60_000);
    }

    @BeforeEach
    void open() {
        Problems problems = new Problems();
        String patient = "log: kafka://" + kafka.bootstrap() + "\nkafka: { topic: " + topic + ", linger: 1ms }\n"
                + "redis: { reads: { answerMax: 2s }, writes: { answerMax: 2s } }\n";
        YamlCursor settings = YamlCursor.parse("gateway.yaml", "", patient.getBytes(StandardCharsets.UTF_8), problems);
        server = RedisServer.start();
        KafkaEventLog.Options options = KafkaEventLog.Options.read(settings.at("log"), settings.at("kafka"));
        RedisHotStore.Options redisOptions = RedisHotStore.Options.read(settings.at("redis"), server.url());
        assertThat(problems.all()).isEmpty();
        log = watch.unwatched(() -> in(KafkaEventLog.open(watch.vertx(), options, System::nanoTime)));
        redis = watch.unwatched(() -> in(RedisHotStore.open(
                watch.vertx(),
                redisOptions,
                hash -> rulebook.features(),
                System::nanoTime,
                System::currentTimeMillis)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Optional.ofNullable(redis.gauges().get("redis.up")).orElseThrow().getAsLong() != 1
                && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        List<Observed> events = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int visitor = 0; visitor < VISITORS; visitor++) {
                events.add(view(visitor, round));
            }
        }
        in(log.append(events));
    }

    @AfterEach
    void close() {
        in(redis.close());
        in(log.close());
        server.close();
    }

    private static String visitor(int number) {
        return String.format("v%02d", number);
    }

    private static Observed view(int visitor, int number) {
        return new Observed(
                Observed.Kind.TRACK,
                "Product Viewed",
                visitor(visitor),
                null,
                visitor(visitor) + "/" + number,
                1_700_000_000_000L,
                1_700_000_000_000L,
                true,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }

    private FoldedLog folded() {
        Scorer nobody = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        Sources sources = new Sources(
                log,
                new LaggingStore(),
                new MemoryQuarantine(),
                new MemoryLearnedStore(),
                new Only(rulebook),
                nobody,
                () -> TrackingPlan.NONE,
                new Clocks(System::currentTimeMillis, System::nanoTime),
                0);
        return in(FoldedLog.start(watch.vertx(), sources, VISITORS, read -> {}));
    }

    private double views(String visitor) {
        Stored held = in(redis.read(visitor)).orElseThrow();
        return rulebook.read(held.profile(), 1_700_000_000_000L).number(0);
    }

    /** The page with the last visitor was folded before the event that its owner writes first. */
    @Test
    void rebuildShouldLeaveWhatAnOwnerHasWrittenMeanwhile() {
        Observed fresh = view(VISITORS - 1, 3);
        FoldedLog folded = folded();
        Stored before = in(folded.page(0, "", VISITORS)).get(VISITORS - 1);
        Position position = in(log.append(List.of(fresh))).get(0);
        Stored after = new Stored(rulebook.fold().fold(before.profile(), fresh, position), View.NONE);
        assertThat(in(redis.offer(List.of(after))).failed()).isEmpty();

        Rebuild.Progress progress =
                in(Rebuild.run(watch.vertx(), folded::page, redis, List.of(0), SMALL_PAGES, told -> {}));

        assertThat(progress).isEqualTo(new Rebuild.Progress(1, 1, VISITORS, 1));
        assertThat(views(visitor(VISITORS - 1))).isEqualTo(4);
        assertThat(IntStream.range(0, VISITORS - 1).mapToObj(number -> views(visitor(number))))
                .containsOnly(3.0);
    }

    @Test
    void rebuildShouldWriteNobodyWhenTheTopicHasLostItsBeginning() throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(VISITORS + 10)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        FoldedLog folded = folded();

        Rebuild.Progress progress =
                in(Rebuild.run(watch.vertx(), folded::page, redis, List.of(0), SMALL_PAGES, told -> {}));

        assertThat(progress.visitors()).isZero();
        assertThat(folded.cut()).containsExactly(Map.entry(0, new Cut(VISITORS + 10, VISITORS, false)));
        assertThat(in(redis.read(visitor(0)))).isEmpty();
    }

    @Test
    void beginShouldBeTheFirstOffsetThatIsLeft() throws Exception {
        assertThat(in(log.begin(0))).isZero();
        try (Admin admin = kafka.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(7)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        assertThat(in(log.begin(0))).isEqualTo(7);
    }
}

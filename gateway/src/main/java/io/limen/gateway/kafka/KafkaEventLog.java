package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in a topic of Kafka, shared by all gateways of a site.
 *
 * <p>{@link #append} is answered when every entry is acknowledged by all replicas in sync. If one is not within
 * {@link Options.Times#appendMax} the whole call fails with {@link Failure.Code#UNAVAILABLE}; some of its entries, even
 * all, may be in the log then or get there later. Who appends again appends them twice: the fold knows them by their
 * message id and counts them once.
 *
 * <p>{@link #consume} joins a consumer group and completes at once: which partitions are ours, and when, the group
 * decides. Positions are the consumer's; what the group has stored is never looked at, and nothing is stored there.
 * The consumer is called on the context {@code consume} is called on.
 */
public final class KafkaEventLog implements EventLog {
    private static final Logger log = LoggerFactory.getLogger(KafkaEventLog.class);

    private static final long LOOK_MILLIS = 250;

    private final Vertx vertx;
    private final Options options;
    private final LongSupplier nanos;
    private final Context own;
    private final Clients clients;
    private final int partitions;

    private final Admin admin;
    private final Ends ends;
    private final Bound underWay;
    private final Reach reach;
    private final Appender appender;
    private final CommandReader commands;
    private final Counts counts = new Counts();
    private final long timer;
    private final AtomicBoolean consuming = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();
    private volatile @Nullable GroupReader group;

    KafkaEventLog(Vertx vertx, Options options, LongSupplier nanos, Context own, Opening.Opened opened) {
        this.vertx = vertx;
        this.options = options;
        this.nanos = nanos;
        this.own = own;
        this.clients = new Clients(options);
        this.partitions = opened.partitions();
        this.admin = opened.admin();
        int askMillisMax = (int) options.times.probeMax.toMillis();
        this.ends = new Ends(options.topic, admin, askMillisMax);
        this.underWay = new Bound(options.queue.entriesMax, options.queue.bytesMax);
        LiveProducer live = new LiveProducer(
                opened.producer(),
                () -> clients.producer(partitions),
                producer -> Appender.knowsTheWay(producer, options.topic),
                nanos);
        this.reach = new Reach(
                options.topic,
                opened.minInsyncReplicas(),
                admin,
                () -> Appender.knowsTheWay(live.now(), options.topic),
                askMillisMax,
                own,
                nanos);
        this.appender = new Appender(options.topic, options.epoch, live, underWay, reach);
        this.commands = new CommandReader(options, clients::reader, nanos);
        this.timer = vertx.setPeriodic(LOOK_MILLIS, id -> reach.look(() -> underWay.items() > 0));
    }

    /**
     * Connects to the brokers and finds out how many partitions the topic has.
     *
     * @param nanos the monotonic clock
     * @return fails with {@link Failure.Code#UNAVAILABLE} where no broker answers or the topic is not there; the message
     *     says what to do
     */
    public static Future<KafkaEventLog> open(Vertx vertx, Options options, LongSupplier nanos) {
        Context own = vertx.getOrCreateContext();
        return vertx.executeBlocking(() -> Opening.open(options, nanos), false)
                .map(opened -> new KafkaEventLog(vertx, options, nanos, own, opened));
    }

    @Override
    public int epoch() {
        return options.epoch;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int partitionOf(String visitor) {
        return Partitioning.partitionOf(visitor, partitions);
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        int[] where = new int[events.size()];
        Arrays.setAll(where, i -> partitionOf(events.get(i).visitor()));
        return closing.get() ? closed() : appender.append(where, events, own);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        return closing.get()
                ? closed()
                : appender.append(new int[] {partition}, List.of(entry), own).map(positions -> positions.get(0));
    }

    @Override
    public Future<Void> probe() {
        return closing.get() ? closed() : reach.probe();
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        if (closing.get() || !consuming.compareAndSet(false, true)) {
            return Future.failedFuture(new Failure(Failure.Code.INTERNAL, "the log is closed or consumed already"));
        }
        Context context = vertx.getOrCreateContext();
        return vertx.executeBlocking(clients::member, false).map(client -> {
            GroupReader reader = new GroupReader(options, client, consumer, ends, context, vertx, nanos, counts);
            group = reader;
            reader.start();
            return null;
        });
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        return closing.get() ? closed() : commands.read(partition, fromOffset, entriesMax, own);
    }

    @Override
    public Future<Long> begin(int partition) {
        return closing.get() ? closed() : answered(ends.begin(partition));
    }

    @Override
    public Future<Long> end(int partition) {
        return closing.get() ? closed() : answered(ends.of(partition));
    }

    private Future<Long> answered(Future<Long> offset) {
        Reply<Long> reply = Reply.toCaller(own);
        offset.onComplete(reply::give, fault -> reply.fail(Faults.of(fault, "the log cannot be asked")));
        return reply.future();
    }

    private static <T> Future<T> closed() {
        return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the log is closed"));
    }

    /**
     * Takes nothing more, waits for the batches at hand, gives the partitions up, leaves the group, and answers
     * everybody whose entries are under way: a bounded time each.
     */
    @Override
    public Future<Void> close() {
        Reply<Void> reply = Reply.toCaller(own);
        if (closing.compareAndSet(false, true)) {
            GroupReader reader = group;
            Future<Void> left = reader == null ? Future.succeededFuture() : reader.close();
            left.onComplete(done -> new Thread(this::finish, "limen-log-close").start());
        }
        closed.future().onComplete(done -> reply.done());
        return reply.future();
    }

    private void finish() {
        try {
            reach.close();
            vertx.cancelTimer(timer);
            appender.close(options.times.appendMax);
            commands.close();
            admin.close(options.times.probeMax);
        } catch (InterruptedException | RuntimeException e) {
            log.warn("the log did not close in order: {}", Faults.text(e));
        } finally {
            closed.complete();
        }
    }

    /** What the limits are doing, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        return Map.ofEntries(
                Map.entry("append.waiting.entries", underWay::items),
                Map.entry("append.waiting.bytes", underWay::bytes),
                Map.entry("append.refused", underWay::refused),
                Map.entry("append.failed", appender::failed),
                Map.entry("append.renewed", appender::renewed),
                Map.entry("away", () -> reach.away() ? 1 : 0),
                Map.entry("consume.failed", counts.failedBatches()::get),
                Map.entry("consume.stopped.partitions", counts.stoppedPartitions()::get),
                Map.entry("consume.owned.partitions", counts.ownedPartitions()::get),
                Map.entry("consume.waiting.entries", counts.waitingEntries()::get),
                Map.entry("consume.lag.entries", counts.lag()::get));
    }

    /**
     * How the log is reached and used.
     *
     * @param bootstrap the brokers, {@code host:port} with commas between
     * @param topic where the log is
     * @param audiences the topic changes of audiences go out to
     * @param group the consumer group: all gateways of a site share it
     * @param epoch raised when the topic is replaced or its partitions change
     * @param properties further settings of Kafka's clients, security above all; may hold secrets, so they are not shown
     */
    public record Options(
            String bootstrap,
            String topic,
            String audiences,
            String group,
            int epoch,
            Queue queue,
            Consume consume,
            Times times,
            Setup setup,
            Map<String, String> properties) {
        private static final long MB = 1 << 20;
        private static final Duration SHORTEST = Duration.ofMillis(100);

        /** What the log's promises rest on is not for changing. */
        private static final Set<String> OURS = Set.of(
                "bootstrap.servers",
                "client.id",
                "group.id",
                "acks",
                "enable.idempotence",
                "enable.auto.commit",
                "auto.offset.reset",
                "max.block.ms",
                "partition.assignment.strategy");

        public Options {
            properties = Map.copyOf(properties);
        }

        /**
         * What may be under way to the brokers; more is refused as overload.
         *
         * @param entriesMax log entries
         * @param bytesMax their bytes
         */
        public record Queue(int entriesMax, long bytesMax) {
            private Queue read(YamlCursor queue) {
                return new Queue(
                        (int) queue.integer("entriesMax", entriesMax, 1, Integer.MAX_VALUE),
                        queue.bytes("bytesMax", bytesMax));
            }
        }

        /**
         * What is handed to the consumer at once; twice as much of each partition may wait in memory.
         *
         * @param entriesMax log entries
         * @param bytesMax their bytes
         */
        public record Consume(int entriesMax, long bytesMax) {
            private Consume read(YamlCursor consume) {
                return new Consume(
                        (int) consume.integer("entriesMax", entriesMax, 1, 100_000),
                        consume.bytes("bytesMax", bytesMax));
            }
        }

        /**
         * How long what may take.
         *
         * @param appendMax an append that is not acknowledged by then fails; it may still arrive
         * @param linger entries wait so long for company: the longer, the fewer requests
         * @param revokeMax a partition that is to go to another gateway waits so long for what is at hand
         * @param sessionMax a gateway that is not heard of for so long loses its partitions
         * @param openMax a cluster that does not answer yet is waited for so long when the log is opened
         * @param probeMax questions to the cluster, whether it is there, where partitions end
         * @param readMax reading for a command
         */
        public record Times(
                Duration appendMax,
                Duration linger,
                Duration revokeMax,
                Duration sessionMax,
                Duration openMax,
                Duration probeMax,
                Duration readMax) {
            private Times read(YamlCursor kafka) {
                return new Times(
                        atLeast(SHORTEST, kafka, "appendMax", appendMax),
                        kafka.duration("linger", linger),
                        kafka.duration("revokeMax", revokeMax),
                        atLeast(Duration.ofSeconds(1), kafka, "sessionMax", sessionMax),
                        kafka.duration("openMax", openMax),
                        atLeast(SHORTEST, kafka, "probeMax", probeMax),
                        atLeast(SHORTEST, kafka, "readMax", readMax));
            }

            private static Duration atLeast(Duration min, YamlCursor kafka, String key, Duration fallback) {
                Duration value = kafka.duration(key, fallback);
                if (value.compareTo(min) >= 0) {
                    return value;
                }
                kafka.at(key)
                        .problem(
                                ProblemCode.OUT_OF_RANGE, value.toMillis() + "ms", "at least " + min.toMillis() + "ms");
                return fallback;
            }
        }

        /**
         * What {@code limen setup} makes topics with, or asks of those that are there.
         *
         * @param partitions of the log; more gateways than partitions leave some idle
         * @param replication copies of each partition
         * @param minInsyncReplicas copies an entry must have before it counts as durable
         * @param retention how far back the log goes; beyond all bounds where zero
         * @param audiences what the topic of audiences has instead
         */
        public record Setup(
                int partitions, int replication, int minInsyncReplicas, Duration retention, Audiences audiences) {
            private Setup read(YamlCursor setup) {
                return new Setup(
                        (int) setup.integer("partitions", partitions, 1, 4_096),
                        (int) setup.integer("replication", replication, 1, Short.MAX_VALUE),
                        (int) setup.integer("minInsyncReplicas", minInsyncReplicas, 1, Short.MAX_VALUE),
                        setup.duration("retention", retention),
                        audiences.read(setup.at("audiences")));
            }
        }

        /**
         * The topic of audiences: changes that were told are of no use any more.
         *
         * @param partitions at most so many follow it together
         * @param retention so long may who follows it be away; beyond all bounds where zero
         */
        public record Audiences(int partitions, Duration retention) {
            private Audiences read(YamlCursor audiences) {
                return new Audiences(
                        (int) audiences.integer("partitions", partitions, 1, 4_096),
                        audiences.duration("retention", retention));
            }
        }

        public static Options defaults(String bootstrap) {
            return new Options(
                    bootstrap,
                    "limen.events",
                    "limen.audiences",
                    "limen",
                    1,
                    new Queue(20_000, 32 * MB),
                    new Consume(500, MB),
                    new Times(
                            Duration.ofSeconds(5),
                            Duration.ofMillis(5),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5)),
                    new Setup(16, 3, 2, Duration.ofDays(30), new Audiences(4, Duration.ofDays(7))),
                    Map.of());
        }

        /**
         * The settings in {@code gateway.yaml}.
         *
         * @param address the setting {@code log} of {@code gateway.yaml}: {@link KafkaAddress#EXPECTED}
         * @param kafka the section {@code kafka}
         */
        public static Options read(YamlCursor address, YamlCursor kafka) {
            String text = address.text().orElse("");
            String bootstrap = KafkaAddress.bootstrap(text).orElse("");
            if (bootstrap.isEmpty()) {
                address.problem(ProblemCode.WRONG_TYPE, "`" + text + "`", KafkaAddress.EXPECTED);
            }
            Options defaults = defaults(bootstrap);
            return new Options(
                    bootstrap,
                    kafka.text("topic", defaults.topic),
                    kafka.text("audiences", defaults.audiences),
                    kafka.text("group", defaults.group),
                    (int) kafka.integer("epoch", defaults.epoch, 1, Integer.MAX_VALUE),
                    defaults.queue.read(kafka.at("queue")),
                    defaults.consume.read(kafka.at("consume")),
                    defaults.times.read(kafka),
                    defaults.setup.read(kafka.at("setup")),
                    properties(kafka.at("properties")));
        }

        private static Map<String, String> properties(YamlCursor section) {
            Map<String, String> properties = new LinkedHashMap<>();
            for (YamlCursor each : section.entries()) {
                if (OURS.contains(each.key())) {
                    each.keyProblem(ProblemCode.UNKNOWN_KEY, each.key(), "what Limen does not set itself");
                } else {
                    each.text().ifPresent(value -> properties.put(each.key(), value));
                }
            }
            return properties;
        }

        @Override
        public String toString() {
            return "kafka://" + bootstrap + " topic " + topic + " group " + group;
        }
    }
}

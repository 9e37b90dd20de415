package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.servers.KafkaServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The logs a test has open. */
final class Logs {
    private final BlockedLoopWatch watch;
    private final List<KafkaEventLog> opened = new ArrayList<>();

    /** None yet; what they have loops do was done before. */
    Logs(BlockedLoopWatch watch) {
        WarmUp.run(watch);
        this.watch = watch;
    }

    /** A group of the topic's own, and times that do not make a test wait. */
    static KafkaEventLog.Options options(KafkaServer server, String topic) {
        return options(server.bootstrap(), topic);
    }

    static KafkaEventLog.Options options(String bootstrap, String topic) {
        KafkaEventLog.Options defaults = KafkaEventLog.Options.defaults(bootstrap);
        KafkaEventLog.Options.Times times = new KafkaEventLog.Options.Times(
                Duration.ofSeconds(5),
                Duration.ofMillis(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
        return new KafkaEventLog.Options(
                defaults.bootstrap(),
                topic,
                topic + "-audiences",
                topic,
                1,
                defaults.queue(),
                defaults.consume(),
                times,
                new KafkaEventLog.Options.Setup(
                        4, 1, 1, Duration.ofDays(1), new KafkaEventLog.Options.Audiences(2, Duration.ofHours(12))),
                Map.of());
    }

    static KafkaEventLog.Options with(KafkaEventLog.Options other, KafkaEventLog.Options.Queue queue) {
        return with(other, queue, other.times());
    }

    /** The same, with other patience for whoever has to let a partition go. */
    static KafkaEventLog.Options letGoWithin(KafkaEventLog.Options other, Duration revokeMax) {
        KafkaEventLog.Options.Times times = other.times();
        return with(other, revokeMax, times.openMax(), times.probeMax());
    }

    /** The same, with other patience for a cluster that does not answer. */
    static KafkaEventLog.Options openedWithin(KafkaEventLog.Options other, Duration openMax, Duration probeMax) {
        return with(other, other.times().revokeMax(), openMax, probeMax);
    }

    private static KafkaEventLog.Options with(
            KafkaEventLog.Options other, Duration revokeMax, Duration openMax, Duration probeMax) {
        KafkaEventLog.Options.Times times = other.times();
        return with(
                other,
                other.queue(),
                new KafkaEventLog.Options.Times(
                        times.appendMax(),
                        times.linger(),
                        revokeMax,
                        times.sessionMax(),
                        openMax,
                        probeMax,
                        times.readMax()));
    }

    private static KafkaEventLog.Options with(
            KafkaEventLog.Options other, KafkaEventLog.Options.Queue queue, KafkaEventLog.Options.Times times) {
        return new KafkaEventLog.Options(
                other.bootstrap(),
                other.topic(),
                other.audiences(),
                other.group(),
                other.epoch(),
                queue,
                other.consume(),
                times,
                other.setup(),
                other.properties());
    }

    /** The one open log, opened where there is none. */
    KafkaEventLog only(KafkaEventLog.Options options) {
        return opened.isEmpty() ? open(options) : opened.get(0);
    }

    KafkaEventLog open(KafkaEventLog.Options options) {
        KafkaEventLog log = in(KafkaEventLog.open(watch.vertx(), options, System::nanoTime));
        opened.add(log);
        return log;
    }

    void closeAll() {
        opened.forEach(log -> in(log.close()));
        opened.clear();
    }

    static long gauge(KafkaEventLog log, String name) {
        return Optional.ofNullable(log.gauges().get(name)).orElseThrow().getAsLong();
    }

    /** One event on another partition than this. */
    static List<Observed> elsewhere(EventLog log, int partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "other-" + i)
                .filter(visitor -> log.partitionOf(visitor) != partition)
                .limit(1)
                .flatMap(visitor -> EventLogContract.events(visitor, 1).stream())
                .toList();
    }
}

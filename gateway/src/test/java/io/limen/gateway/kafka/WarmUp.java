package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Activated;
import io.limen.gateway.flow.AudienceQueueContract;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.servers.KafkaServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Everything that tests of Kafka have a loop do, done once: what is linked and loaded at its first use is, before loops
 * are watched. As a gateway does before it opens its ports.
 */
final class WarmUp {
    private static final int PARTITIONS = 4;
    private static final AtomicBoolean WARM = new AtomicBoolean();

    private WarmUp() {}

    /** Once a JVM; does nothing after that. */
    static void run(BlockedLoopWatch watch) {
        if (WARM.compareAndSet(false, true)) {
            KafkaServer server = KafkaServer.shared();
            watch.unwatched(() -> {
                Logs logs = new Logs(watch);
                comeAndGo(logs, Logs.options(server, server.newTopic(PARTITIONS)));
                beRefused(logs, Logs.options(server, server.newTopic(PARTITIONS)), server);
                logs.closeAll();
                follow(watch, server);
                return true;
            });
        }
    }

    /** Two gateways; one leaves, another loses what it does not let go. */
    private static void comeAndGo(Logs logs, KafkaEventLog.Options options) {
        Kept kept = new Kept();
        Keeper anna = new Keeper("anna", kept);
        KafkaEventLog log = logs.open(options);
        in(log.consume(anna));
        Until.holds(() -> anna.owned().size() == PARTITIONS);
        for (int i = 0; i < 100; i++) {
            in(log.append(EventLogContract.events("v" + i, 1)));
        }
        in(log.append(0, new Activated("a-snapshot", 1)));
        in(log.probe());
        in(log.end(0));
        in(log.read(0, 0, 10));

        Keeper bob = new Keeper("bob", kept);
        KafkaEventLog bobs = logs.open(options);
        in(bobs.consume(bob));
        Until.holds(() -> bob.owned().size() == PARTITIONS / 2);
        Until.holds(() -> kept.entries() >= 101);
        in(bobs.close());
        Until.holds(() -> anna.owned().size() == PARTITIONS);
        in(log.close());
        failure(log.append(EventLogContract.events("anna", 1)));
    }

    /** More than may be under way, and a broker that hangs for a while. */
    private static void beRefused(Logs logs, KafkaEventLog.Options options, KafkaServer server) {
        KafkaEventLog.Options hasty = Logs.openedWithin(options, Duration.ofSeconds(10), Duration.ofMillis(200));
        KafkaEventLog log = logs.open(Logs.with(hasty, new KafkaEventLog.Options.Queue(10, 1 << 20)));
        Keeper keeper = new Keeper();
        in(log.consume(keeper));
        Until.holds(() -> keeper.owned().size() == PARTITIONS);
        server.pause();
        var answer = log.append(EventLogContract.events("anna", 10));
        failure(log.append(EventLogContract.events("anna", 1)));
        Until.holds(() -> Logs.gauge(log, "away") == 1);
        failure(log.append(EventLogContract.events("anna", 1)));
        failure(log.probe());
        server.resume();
        Until.holds(() -> Logs.gauge(log, "away") == 0);
        in(answer.otherwiseEmpty());
    }

    private static void follow(BlockedLoopWatch watch, KafkaServer server) {
        KafkaEventLog.Options options = KafkaAudienceIT.told(server, server.newTopic(1));
        KafkaAudienceFeed feed = in(KafkaAudienceFeed.open(watch.vertx(), options, System::nanoTime));
        KafkaAudienceQueue queue = new KafkaAudienceQueue(watch.vertx(), options);
        AudienceQueueContract.Recorder follower = new AudienceQueueContract.Recorder();
        in(queue.follow(Map.of("crm", follower)));
        in(feed.publish(AudienceQueueContract.changes("anna", 0, 20)));
        AudienceQueueContract.until(() -> follower.heard.size() == 20);
        in(queue.close());
        in(feed.close());
    }
}

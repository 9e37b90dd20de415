package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.AudienceQueueContract.changes;
import static io.limen.gateway.flow.AudienceQueueContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.AudienceQueueContract;
import io.limen.gateway.servers.KafkaServer;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaAudienceIT implements AudienceQueueContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final List<KafkaAudienceQueue> queues = new ArrayList<>();
    private KafkaEventLog.Options options;
    private @Nullable KafkaAudienceFeed feed;

    @BeforeEach
    void topic() {
        WarmUp.run(watch);
        KafkaServer server = KafkaServer.shared();
        options = told(server, server.newTopic(3));
    }

    /** Changes of audiences go out to this topic. */
    static KafkaEventLog.Options told(KafkaServer server, String topic) {
        KafkaEventLog.Options log = Logs.options(server, topic);
        return new KafkaEventLog.Options(
                log.bootstrap(),
                log.topic(),
                topic,
                log.group(),
                log.epoch(),
                log.queue(),
                log.consume(),
                log.times(),
                log.setup(),
                log.properties());
    }

    @AfterEach
    void close() {
        closeQueues();
        if (feed != null) {
            in(feed.close());
        }
    }

    private void closeQueues() {
        queues.forEach(queue -> in(queue.close()));
        queues.clear();
    }

    @Override
    public AudienceFeed feed() {
        if (feed == null) {
            feed = in(KafkaAudienceFeed.open(watch.vertx(), options, System::nanoTime));
        }
        return feed;
    }

    @Override
    public AudienceQueue queueReopened() {
        closeQueues();
        return another();
    }

    private AudienceQueue another() {
        KafkaAudienceQueue queue = new KafkaAudienceQueue(watch.vertx(), options);
        queues.add(queue);
        return queue;
    }

    @Test
    void followShouldGiveEachChangeToOneOfSeveralGatewaysAndAllToTheOneThatIsLeft() {
        Recorder here = new Recorder();
        Recorder there = new Recorder();
        in(another().follow(Map.of("crm", here)));
        in(another().follow(Map.of("crm", there)));
        for (int i = 0; i < 60; i++) {
            in(feed().publish(changes("visitor" + i, i, i + 1)));
        }
        until(() -> ids(here, there).size() == 60);

        KafkaAudienceQueue leaving = queues.remove(1);
        there.answering(Promise.<Void>promise().future());
        in(leaving.close());
        for (int i = 60; i < 90; i++) {
            in(feed().publish(changes("visitor" + i, i, i + 1)));
        }

        until(() -> ids(here, there).size() == 90);
        assertThat(here.heard.stream().filter(change -> number(change) >= 60)).hasSize(30);
    }

    private static int number(AudienceChange change) {
        return Integer.parseInt(change.messageId().substring(1));
    }

    private static Set<String> ids(Recorder one, Recorder other) {
        Set<String> ids = new HashSet<>();
        one.heard.forEach(change -> ids.add(change.messageId()));
        other.heard.forEach(change -> ids.add(change.messageId()));
        return ids;
    }
}

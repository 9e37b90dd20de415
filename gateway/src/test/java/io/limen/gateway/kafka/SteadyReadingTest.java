package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceQueueContract;
import io.limen.gateway.flow.AudienceQueueContract.Recorder;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.wire.AudienceChangeJson;
import io.limen.gateway.wire.EntryCodec;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A thread that reads goes on after something nobody foresaw: if it ended, its client would stay a member and nobody would
 * read its partitions. Which a real client cannot be made to do.
 */
class SteadyReadingTest {
    private static final KafkaEventLog.Options OPTIONS = KafkaEventLog.Options.defaults("a:1");
    private static final TopicPartition EVENTS = new TopicPartition(OPTIONS.topic(), 0);
    private static final TopicPartition AUDIENCES = new TopicPartition(OPTIONS.audiences(), 0);
    private static final int STUMBLES = 2;

    private final Vertx vertx = Vertx.vertx();
    private final Stumbling client = new Stumbling();

    /** Polls fail as often as they are told to, with a fault that is none of Kafka's. */
    private static final class Stumbling extends MockConsumer<byte[], byte[]> {
        private final AtomicInteger toCome = new AtomicInteger();

        private Stumbling() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (toCome.get() > 0) {
                toCome.decrementAndGet();
                throw new IllegalStateException("nobody foresaw this");
            }
            ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
            LockSupport.parkNanos(polled.isEmpty() ? TimeUnit.MILLISECONDS.toNanos(1) : 0);
            return polled;
        }

        private void has(TopicPartition partition, byte[] value) {
            schedulePollTask(() ->
                    addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), 0, new byte[0], value)));
        }

        private void stumble() {
            toCome.set(STUMBLES);
            Until.holds(() -> toCome.get() == 0);
        }
    }

    @AfterEach
    void close() {
        in(vertx.close());
    }

    @Test
    void logShouldBeReadOnWhenSomethingUnforeseenHappened() {
        Keeper keeper = new Keeper();
        GroupReader reader = new GroupReader(
                OPTIONS,
                client,
                keeper,
                new Ends(EVENTS.topic(), withEnd(0), 100),
                vertx.getOrCreateContext(),
                vertx,
                System::nanoTime,
                new Counts());
        reader.start();
        client.schedulePollTask(() -> client.rebalance(List.of(EVENTS)));
        Until.holds(() -> keeper.owned().size() == 1);

        client.stumble();
        Observed event = EventLogContract.event("anna", "m-1");
        client.has(EVENTS, EntryCodec.encode(event));

        Until.holds(() -> keeper.handed() == 1);
        assertThat(keeper.of(0)).containsExactly(event);
        in(reader.close());
        assertThat(client.closed()).isTrue();
        assertThat(keeper.said()).containsExactly("assigned 0", "revoked 0");
    }

    @Test
    void audiencesShouldBeFollowedOnWhenSomethingUnforeseenHappened() {
        Recorder follower = new Recorder();
        AudienceGroup group = new AudienceGroup(
                OPTIONS, "crm", follower, vertx.getOrCreateContext(), new KafkaAudienceQueue(vertx, OPTIONS));
        client.updateEndOffsets(Map.of(AUDIENCES, 0L));
        client.schedulePollTask(() -> client.rebalance(List.of(AUDIENCES)));
        in(group.start(vertx, () -> client));

        client.stumble();
        AudienceChange change = AudienceQueueContract.changes("anna", 0, 1).get(0);
        client.has(AUDIENCES, AudienceChangeJson.encode(change));

        Until.holds(() -> follower.heard.size() == 1);
        assertThat(follower.heard.get(0)).isEqualTo(change);
        in(group.close());
        assertThat(client.closed()).isTrue();
    }

    private static Admin withEnd(long end) {
        ListOffsetsResultInfo info = new ListOffsetsResultInfo(end, 0, Optional.empty());
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> new ListOffsetsResult(Map.of(EVENTS, KafkaFuture.completedFuture(info))));
    }
}

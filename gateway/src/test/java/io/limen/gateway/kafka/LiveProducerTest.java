package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A producer that is of no use any more is replaced. Which a real broker cannot be made to do to one. */
class LiveProducerTest {
    private static final String TOPIC = "t";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Context own = watch.vertx().getOrCreateContext();
    private final List<Mock> made = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final LiveProducer live =
            new LiveProducer(make(), this::make, producer -> Appender.knowsTheWay(producer, TOPIC), System::nanoTime);
    private final Appender appender;

    /** Fails what is under way when it is closed at once, as the real one does. */
    private static final class Mock extends MockProducer<byte[], byte[]> {
        private static final Node NODE = new Node(0, "a", 1);

        private Mock() {
            super(
                    new Cluster(
                            "c",
                            List.of(NODE),
                            List.of(new PartitionInfo(TOPIC, 0, NODE, new Node[] {NODE}, new Node[] {NODE})),
                            Set.of(),
                            Set.of()),
                    false,
                    null,
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public void close(Duration timeout) {
            while (errorNext(new KafkaException("Producer is closed forcefully."))) {
                // The next.
            }
            super.close(timeout);
        }
    }

    LiveProducerTest() {
        Admin nobody = (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("nobody asks");
                });
        Reach reach = new Reach(TOPIC, 1, nobody, () -> true, 100, own, System::nanoTime);
        appender = new Appender(TOPIC, 1, live, new Bound(100, 1 << 20), reach);
    }

    @AfterEach
    void close() {
        appender.close(Duration.ZERO);
    }

    private Mock make() {
        if (refusals.getAndDecrement() > 0) {
            throw new KafkaException("no broker");
        }
        Mock mock = new Mock();
        made.add(mock);
        return mock;
    }

    private Future<List<Position>> append() {
        return appender.append(new int[] {0}, EventLogContract.events("anna", 1), own);
    }

    static List<RuntimeException> fatal() {
        return List.of(
                new ProducerFencedException("another has its place"),
                new OutOfOrderSequenceException("a batch is missing"),
                new ClusterAuthorizationException("no place for you"));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void anotherShouldBeMadeWhenTheProducerIsOfNoUse(RuntimeException fault) {
        Future<List<Position>> first = append();
        Future<List<Position>> second = append();
        Future<List<Position>> third = append();

        made.get(0).completeNext();
        made.get(0).errorNext(fault);

        assertThat(in(first)).hasSize(1);
        assertThat(failure(second)).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(third)).isEqualTo(Failure.Code.UNAVAILABLE);
        Until.holds(() -> live.renewed() == 1);
        assertThat(made.get(0).closed()).isTrue();

        Future<List<Position>> later = append();
        made.get(1).completeNext();
        assertThat(in(later)).hasSize(1);
        assertThat(made).hasSize(2);
    }

    @Test
    void appendShouldBeRefusedUntilAnotherCouldBeMade() {
        refusals.set(3);
        made.get(0).sendException = new ProducerFencedException("another has its place");

        assertThat(failure(append())).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(live.isRenewing()).isTrue();
        assertThat(failure(append())).isEqualTo(Failure.Code.UNAVAILABLE);

        Until.holds(() -> live.renewed() == 1);
        Future<List<Position>> later = append();
        made.get(1).completeNext();
        assertThat(in(later)).hasSize(1);
    }

    @Test
    void producerShouldStayWhenOnlyAnEntryIsRefused() {
        Future<List<Position>> tooLarge = append();
        made.get(0).errorNext(new RecordTooLargeException("too large"));
        assertThat(failure(tooLarge)).isEqualTo(Failure.Code.INTERNAL);

        Future<List<Position>> later = append();
        made.get(0).completeNext();
        assertThat(in(later)).hasSize(1);
        assertThat(live.renewed()).isZero();
    }

    @Test
    void paceShouldBeBounded() {
        assertThat(LiveProducer.pauseMillis(0)).isEqualTo(LiveProducer.PAUSE_MILLIS_MIN);
        assertThat(LiveProducer.pauseMillis(1_000)).isEqualTo(LiveProducer.PAUSE_MILLIS_MAX);
    }
}

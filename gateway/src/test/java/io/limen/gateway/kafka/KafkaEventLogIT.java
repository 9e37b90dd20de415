package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.servers.KafkaServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaEventLogIT implements EventLogContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final KafkaServer server = KafkaServer.shared();
    private final Logs logs = new Logs(watch);
    private final KafkaEventLog.Options options = Logs.options(server, server.newTopic(4));

    @AfterEach
    void close() {
        logs.closeAll();
    }

    @Override
    public EventLog log() {
        return logs.only(options);
    }

    @Override
    public EventLog reopened() {
        logs.closeAll();
        return log();
    }

    @Override
    public EventLog holdingAtMost(int entries) {
        return logs.open(
                Logs.with(Logs.options(server, server.newTopic(4)), new KafkaEventLog.Options.Queue(entries, 1 << 20)));
    }

    @Test
    void appendShouldAnswerOnTheCallersContext() {
        EventLog log = log();
        Context context = watch.vertx().getOrCreateContext();
        Promise<Context> answeredOn = Promise.promise();

        context.runOnContext(now -> log.append(EventLogContract.events("anna", 1))
                .onComplete(positions -> answeredOn.complete(Vertx.currentContext())));

        assertThat(in(answeredOn.future())).isSameAs(context);
    }

    /** A former owner whose call came late has taken a partition over in the store; the group says that it is ours. */
    @Test
    void partitionShouldBeAssignedAnewWhenTheConsumerFoundThatItIsAnothers() {
        EventLog log = log();
        Keeper keeper = new Keeper();
        int partition = log.partitionOf("anna");
        in(log.append(EventLogContract.events("anna", 3)));
        in(log.consume(keeper));
        Until.holds(() -> keeper.of(partition).size() == 3);

        keeper.outdo(partition);
        Until.holds(() -> Collections.frequency(keeper.said(), "assigned " + partition) == 2);
        in(log.append(EventLogContract.events("anna", 2)));

        Until.holds(() -> keeper.of(partition).size() == 5);
        assertThat(Collections.frequency(keeper.said(), "lost " + partition)).isEqualTo(1);
        assertThat(keeper.wrongs()).isEmpty();
    }

    @Test
    void openShouldSayWhatToDoWhenThereIsNoSuchTopic() {
        KafkaEventLog.Options absent = Logs.options(server, "no-such-topic");

        assertThatThrownBy(() -> logs.open(absent))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no topic `no-such-topic`")
                .hasMessageContaining("limen setup");
    }

    @Test
    void openShouldSayWhereItLookedWhenNoBrokerAnswers() {
        KafkaEventLog.Options nobody = Logs.options("127.0.0.1:1", "t");

        assertThatThrownBy(() -> logs.open(nobody))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no Kafka broker answers at 127.0.0.1:1");
    }

    @Test
    void closeShouldAnswerEverybodyWhoHandedSomethingOver() {
        EventLog log = log();
        List<Future<List<Position>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(log.append(EventLogContract.events("v" + i, 1)));
        }

        logs.closeAll();

        assertThat(answers).allMatch(Future::isComplete);
    }

    @Test
    void consumeShouldStopThePartitionWhenItsPositionIsBeyondTheEnd() {
        KafkaEventLog log = logs.only(options);
        int partition = log.partitionOf("anna");
        in(log.append(EventLogContract.events("anna", 3)));
        Keeper keeper = new Keeper();
        keeper.startAt(partition, 4);

        in(log.consume(keeper));
        Until.holds(() -> Logs.gauge(log, "consume.stopped.partitions") == 1);
        in(log.append(EventLogContract.events("anna", 10)));
        in(log.append(Logs.elsewhere(log, partition)));

        Until.holds(() -> keeper.handed() == 1);
        assertThat(keeper.of(partition)).isEmpty();
    }

    @Test
    void consumeShouldStopThePartitionWhenAnEntryCannotBeRead() throws Exception {
        KafkaEventLog log = logs.only(options);
        int partition = log.partitionOf("anna");
        in(log.append(EventLogContract.events("anna", 3)));
        try (KafkaProducer<byte[], byte[]> foreign = new Clients(options).producer(4)) {
            Until.holds(() -> Appender.knowsTheWay(foreign, options.topic()));
            foreign.send(new ProducerRecord<>(options.topic(), partition, null, new byte[] {99}))
                    .get(10, TimeUnit.SECONDS);
        }
        in(log.append(EventLogContract.events("anna", 3)));
        Keeper keeper = new Keeper();

        in(log.consume(keeper));
        Until.holds(() -> Logs.gauge(log, "consume.stopped.partitions") == 1);
        in(log.append(Logs.elsewhere(log, partition)));

        Until.holds(() -> keeper.handed() == 4);
        assertThat(keeper.of(partition)).isEqualTo(EventLogContract.events("anna", 3));
        assertThat(Logs.gauge(log, "consume.failed")).isEqualTo(1);
    }
}

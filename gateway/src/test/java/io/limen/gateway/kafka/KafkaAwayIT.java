package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.servers.KafkaServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The broker is killed, and hangs: what is said then, and that everything goes on by itself. */
class KafkaAwayIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final KafkaServer server = KafkaServer.start();
    private final Logs logs = new Logs(watch);
    private final KafkaEventLog.Options options = Logs.options(server, server.newTopic(4));
    private final KafkaEventLog log = logs.open(options);
    private final Keeper keeper = new Keeper();

    @AfterEach
    void close() {
        logs.closeAll();
        server.close();
    }

    @Test
    void everythingAcknowledgedShouldBeThereWhenTheBrokerWasKilledAndReturns() {
        in(log.consume(keeper));
        Map<String, Position> acknowledged = new ConcurrentHashMap<>();
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(append("v" + i, "first-" + i, acknowledged));
        }
        in(Future.all(answers));
        Until.holds(() -> keeper.handed() == 50);
        // From here on what is at hand stays so, until the group has had the time to find out that it heard nothing of
        // us.
        Promise<Void> held = Promise.promise();
        keeper.hold = held.future();
        for (int i = 0; i < 2_000; i++) {
            answers.add(append("v" + i % 50, "m-" + i, acknowledged));
            if (i == 1_000) {
                in(answers.get(50));
                server.kill();
            }
        }
        in(Future.join(answers).otherwiseEmpty());
        assertThat(failure(log.append(EventLogContract.events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);

        server.restart();
        Until.holds(() -> Logs.gauge(log, "away") == 0);
        in(append("anna", "after", acknowledged));
        in(watch.vertx().timer(options.times().sessionMax().toMillis(), TimeUnit.MILLISECONDS));
        held.complete();

        Until.holds(() -> acknowledged.values().stream()
                .allMatch(position -> keeper.of(position.partition()).size() > position.offset()));
        acknowledged.forEach((message, position) -> {
            List<Entry> there = keeper.of(position.partition());
            assertThat(isMessage(there.get((int) position.offset()), message)).isTrue();
        });
        assertThat(keeper.wrongs()).isEmpty();
    }

    private Future<List<Position>> append(String visitor, String message, Map<String, Position> acknowledged) {
        return log.append(List.of(EventLogContract.event(visitor, message)))
                .onSuccess(positions -> acknowledged.put(message, positions.get(0)));
    }

    private static boolean isMessage(Entry entry, String message) {
        return entry instanceof Observed observed && observed.messageId().equals(message);
    }

    @Test
    void openShouldWaitWhenTheBrokerDoesNotAnswerYet() {
        KafkaEventLog.Options patient = Logs.openedWithin(options, Duration.ofSeconds(20), Duration.ofMillis(200));
        server.pause();
        Future<KafkaEventLog> opening = KafkaEventLog.open(watch.vertx(), patient, System::nanoTime);
        // Several questions have gone unanswered by then.
        in(watch.vertx().timer(2, TimeUnit.SECONDS));
        assertThat(opening.isComplete()).isFalse();

        server.resume();
        KafkaEventLog opened = in(opening);
        in(opened.append(EventLogContract.events("anna", 1)));
        in(opened.close());
    }

    @Test
    void openShouldSayWhereItLookedWhenNobodyAnswersInTime() {
        KafkaEventLog.Options hasty = Logs.openedWithin(options, Duration.ofSeconds(1), Duration.ofMillis(200));
        server.pause();

        assertThatThrownBy(() -> logs.open(hasty))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no Kafka broker answers at " + server.bootstrap());
        server.resume();
    }

    @Test
    void appendShouldFailInTimeThenAtOnceWhenTheBrokerIsKilled() {
        in(log.append(EventLogContract.events("anna", 1)));
        server.kill();

        assertFailsWithin(options.times().appendMax().toMillis() + 500);
        assertFailsWithin(100);
        assertThat(failure(log.probe())).isEqualTo(Failure.Code.UNAVAILABLE);

        server.restart();
        Until.holds(() -> Logs.gauge(log, "away") == 0);
        in(log.probe());
        in(log.append(EventLogContract.events("anna", 1)));
    }

    @Test
    void appendShouldFailInTimeThenAtOnceWhenTheBrokerHangs() {
        in(log.append(EventLogContract.events("anna", 1)));
        server.pause();

        assertFailsWithin(options.times().appendMax().toMillis() + 500);
        assertFailsWithin(100);
        assertThat(failure(log.probe())).isEqualTo(Failure.Code.UNAVAILABLE);

        server.resume();
        Until.holds(() -> Logs.gauge(log, "away") == 0);
        in(log.append(EventLogContract.events("anna", 1)));
    }

    private void assertFailsWithin(long millis) {
        long start = System.nanoTime();
        assertThat(failure(log.append(EventLogContract.events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThanOrEqualTo(millis);
    }

    @Test
    void appendShouldRefuseAsOverloadWhenMoreIsUnderWayThanMayBe() {
        KafkaEventLog small = logs.open(Logs.with(options, new KafkaEventLog.Options.Queue(10, 1 << 20)));
        server.pause();
        Future<?> first = small.append(EventLogContract.events("anna", 10));

        assertThat(failure(small.append(EventLogContract.events("anna", 1)))).isEqualTo(Failure.Code.OVERLOADED);

        server.resume();
        in(first);
    }
}

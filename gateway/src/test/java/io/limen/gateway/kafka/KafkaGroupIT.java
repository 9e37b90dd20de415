package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.servers.KafkaServer;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Several gateways of one group, under steady appends: partitions go from hand to hand, and each entry is handed to
 * their owner, once and in order.
 */
class KafkaGroupIT {
    private static final int PARTITIONS = 6;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final KafkaServer server = KafkaServer.shared();
    private final Logs logs = new Logs(watch);
    private final KafkaEventLog.Options options = Logs.options(server, server.newTopic(PARTITIONS));
    private final Kept kept = new Kept();
    private final KafkaEventLog log = logs.open(options);
    private final SteadyAppends appends = new SteadyAppends(log);

    @AfterEach
    void close() {
        appends.stop();
        logs.closeAll();
    }

    private KafkaEventLog join(Keeper keeper, KafkaEventLog.Options options) {
        KafkaEventLog log = logs.open(options);
        in(log.consume(keeper));
        return log;
    }

    private void goesOn() {
        int before = kept.entries();
        Until.holds(() -> kept.entries() > before + 50);
    }

    private void assertEachWasHandedOnce() {
        Map<Position, String> acknowledged = appends.end();
        List<List<Entry>> partitionToEntries = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> EventLogContract.all(log, partition))
                .toList();
        int appended = partitionToEntries.stream().mapToInt(List::size).sum();
        Until.holds(() -> kept.entries() >= appended);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(kept.of(partition)).isEqualTo(partitionToEntries.get(partition));
        }
        assertThat(acknowledged).isNotEmpty().allSatisfy((position, message) -> assertThat(
                        ((Observed) kept.of(position.partition()).get((int) position.offset())).messageId())
                .isEqualTo(message));
        assertThat(kept.wrongs()).isEmpty();
    }

    @Test
    void partitionsShouldBeSharedOutAndTakenOverWhenGatewaysComeAndGo() {
        Keeper anna = new Keeper("anna", kept);
        Keeper bob = new Keeper("bob", kept);
        Keeper cleo = new Keeper("cleo", kept);
        join(anna, options);
        Until.holds(() -> anna.owned().size() == 6);
        goesOn();

        final KafkaEventLog bobs = join(bob, options);
        Until.holds(() -> anna.owned().size() == 3 && bob.owned().size() == 3);
        goesOn();

        join(cleo, options);
        Until.holds(() -> anna.owned().size() == 2
                && bob.owned().size() == 2
                && cleo.owned().size() == 2);
        goesOn();

        in(bobs.close());
        Until.holds(() -> anna.owned().size() == 3 && cleo.owned().size() == 3);
        goesOn();

        assertEachWasHandedOnce();
        assertThat(kept.refused()).isZero();
        assertThat(bob.owned()).isEmpty();
        assertThat(bob.said()).noneMatch(call -> call.startsWith("lost"));
        assertThat(anna.said()).as("what stays is not touched").hasSizeLessThanOrEqualTo(6 + 4 + 1);
    }

    @Test
    void partitionsShouldGoToOthersWhenTheirGatewayIsKilled() {
        Keeper anna = new Keeper("anna", kept);
        join(anna, options);
        try (MemberProcess bob = new MemberProcess("bob", options, kept)) {
            Until.holds(() -> anna.owned().size() == 3 && kept.of("bob").size() == 3);
            goesOn();

            bob.kill();
            Until.holds(() -> anna.owned().size() == 6);
            goesOn();
        }
        assertEachWasHandedOnce();
    }

    @Test
    void nothingShouldBeHandedToAZombieWhenItHasHeardThatItLostItsPartitions() {
        Keeper anna = new Keeper("anna", kept);
        join(anna, options);
        try (MemberProcess bob = new MemberProcess("bob", options, kept)) {
            Until.holds(() -> anna.owned().size() == 3 && kept.of("bob").size() == 3);
            goesOn();

            bob.pause();
            Until.holds(() -> anna.owned().size() == 6);
            goesOn();
            bob.resume();

            Until.holds(() ->
                    bob.said().stream().filter(call -> call.startsWith("lost")).count() == 3);
            // A member as any other now: what it is handed from here on has to be its own.
            Until.holds(() -> anna.owned().size() == 3 && kept.of("bob").size() == 3);
            kept.backAgain("bob");
            goesOn();
            assertEachWasHandedOnce();
            assertThat(bob.said()).noneMatch(call -> call.startsWith("revoked"));
        }
    }

    @Test
    void partitionShouldGoToAnotherInTimeWhenItsOwnerDoesNotLetGo() {
        KafkaEventLog.Options hasty = Logs.letGoWithin(options, Duration.ofSeconds(1));
        Keeper anna = new Keeper("anna", kept);
        Keeper bob = new Keeper("bob", kept);
        Promise<Void> stuck = Promise.promise();
        join(anna, hasty);
        Until.holds(() -> anna.owned().size() == 6);
        goesOn();
        anna.hold = stuck.future();
        kept.cutOff("anna");

        long start = System.nanoTime();
        join(bob, hasty);
        Until.holds(() -> bob.owned().size() == 3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(anna.said().stream().filter(call -> call.startsWith("lost"))).hasSize(3);
        goesOn();

        stuck.complete();
        assertEachWasHandedOnce();
        assertThat(anna.owned()).hasSize(3);
        assertThat(kept.refused()).isBetween(1, 3);
    }
}

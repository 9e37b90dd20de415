package io.limen.gateway.flow;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every log promises. */
public interface EventLogContract {
    /** The log over this test's storage, which is empty at first. */
    EventLog log();

    /** Closes the log, and opens another over the same storage. */
    EventLog reopened();

    /** A log over storage of its own that holds at most this many entries waiting. */
    EventLog holdingAtMost(int entries);

    static Observed event(String visitor, String messageId) {
        return new Observed(
                Observed.Kind.TRACK,
                "Product Viewed",
                visitor,
                null,
                messageId,
                1_700_000_000_000L,
                1_700_000_000_500L,
                false,
                new Value.Fields(Map.of("product_id", new Value.Text("p-1"), "price", new Value.Num(12.5))),
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text("/p/1"))))));
    }

    static List<Observed> events(String visitor, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event(visitor, visitor + "-" + i))
                .toList();
    }

    /** All entries of a partition, through the port. */
    static List<Entry> all(EventLog log, int partition) {
        List<Entry> entries = new ArrayList<>();
        EventLog.Batch batch;
        do {
            batch = in(log.read(partition, entries.size(), 100));
            entries.addAll(batch.entries());
        } while (!batch.entries().isEmpty());
        return entries;
    }

    @Test
    default void partitionOfShouldBeStableAndInRange() {
        EventLog log = log();

        Map<Integer, Integer> partitionToVisitors = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            String visitor = "visitor-" + i;
            assertThat(log.partitionOf(visitor)).isEqualTo(log.partitionOf(visitor));
            partitionToVisitors.merge(log.partitionOf(visitor), 1, Integer::sum);
        }

        assertThat(partitionToVisitors.keySet()).allMatch(partition -> partition >= 0 && partition < log.partitions());
        assertThat(partitionToVisitors).hasSize(log.partitions());
    }

    @Test
    default void appendShouldGivePositionsInTheOrderGivenAndContiguous() {
        EventLog log = log();

        List<Position> positions = in(log.append(events("anna", 5)));

        int partition = log.partitionOf("anna");
        assertThat(positions)
                .containsExactlyElementsOf(IntStream.range(0, 5)
                        .mapToObj(offset -> new Position(log.epoch(), partition, offset))
                        .toList());
        assertThat(in(log.end(partition))).isEqualTo(5);
    }

    @Test
    default void appendShouldGiveBackEqualEntriesOfEveryKind() {
        EventLog log = log();
        Decided decided = new Decided("anna", "rescue", "ten_off", 0.25, "keen", 7, "abcd", "d-1", 1_000, 2_000);
        Activated activated = new Activated("abcd", 3_000);
        int partition = log.partitionOf("anna");

        in(log.append(List.of(event("anna", "m-1"), decided)));
        in(log.append(partition, activated));

        assertThat(all(log, partition)).containsExactly(event("anna", "m-1"), decided, activated);
    }

    @Test
    default void appendShouldSpreadABatchOverPartitionsAndKeepEachVisitorsOrder() {
        EventLog log = log();
        List<Observed> events = IntStream.range(0, 300)
                .mapToObj(i -> event("v" + i % 20, "m-" + i))
                .toList();

        List<Position> positions = in(log.append(events));

        Map<Integer, Long> partitionToNext = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            Position position = positions.get(i);
            assertThat(position.partition())
                    .isEqualTo(log.partitionOf(events.get(i).visitor()));
            assertThat(position.offset()).isEqualTo(partitionToNext.merge(position.partition(), 1L, Long::sum) - 1);
        }
    }

    @Test
    default void appendShouldAnswerAtOnceWhenThereIsNothingToAppend() {
        assertThat(in(log().append(List.of()))).isEmpty();
    }

    @Test
    default void appendShouldKeepTheOrderOfCallsWhenManyAreUnderWay() {
        EventLog log = log();

        List<Future<List<Position>>> answers = IntStream.range(0, 500)
                .mapToObj(i -> log.append(List.of(event("anna", "m-" + i))))
                .toList();

        List<Long> offsets =
                answers.stream().map(answer -> in(answer).get(0).offset()).toList();
        assertThat(offsets)
                .containsExactlyElementsOf(
                        Stream.iterate(0L, offset -> offset + 1).limit(500).toList());
    }

    @Test
    default void appendShouldBeDurableWhenAnswered() {
        EventLog log = log();
        in(log.append(events("anna", 50)));
        int partition = log.partitionOf("anna");

        EventLog again = reopened();

        assertThat(all(again, partition)).isEqualTo(events("anna", 50));
        assertThat(in(again.append(events("anna", 1))).get(0).offset()).isEqualTo(50);
    }

    @Test
    default void probeShouldAddNoEntryHoweverOftenItIsAsked() {
        long end = in(log().end(0));
        for (int i = 0; i < 5; i++) {
            in(log().probe());
        }
        assertThat(in(log().end(0))).isEqualTo(end);
        assertThat(in(reopened().end(0))).isEqualTo(end);
    }

    @Test
    default void probeShouldFailWhenTheLogIsClosed() {
        EventLog log = log();
        in(log.close());
        assertThat(failure(log.probe())).isEqualTo(Failure.Code.UNAVAILABLE);
    }

    @Test
    default void appendShouldRefuseAsOverloadAllOrNoneWhenTheQueueIsFull() {
        EventLog log = holdingAtMost(10);

        assertThat(failure(log.append(events("anna", 11)))).isEqualTo(Failure.Code.OVERLOADED);

        assertThat(in(log.append(events("anna", 10)))).hasSize(10);
        assertThat(in(log.end(log.partitionOf("anna")))).isEqualTo(10);
        in(log.close());
    }

    @Test
    default void readShouldGiveAtMostWhatIsAskedForAndNothingAtTheEnd() {
        EventLog log = log();
        in(log.append(events("anna", 10)));
        int partition = log.partitionOf("anna");

        EventLog.Batch middle = in(log.read(partition, 3, 4));

        assertThat(middle.firstOffset()).isEqualTo(3);
        assertThat(middle.entries()).isEqualTo(events("anna", 10).subList(3, 7));
        assertThat(middle.nextOffset()).isEqualTo(7);
        assertThat(in(log.read(partition, 10, 4)).entries()).isEmpty();
    }

    @Test
    default void consumeShouldHandOverEverythingInOrderOnceAndAsItComes() throws InterruptedException {
        EventLog log = log();
        Collected collected = new Collected(0, 400);
        in(log.append(spread(0, 200)));

        in(log.consume(collected));
        in(log.append(spread(200, 400)));

        collected.awaitAll();
        for (int partition = 0; partition < log.partitions(); partition++) {
            assertThat(collected.of(partition)).isEqualTo(all(log, partition));
        }
        assertThat(collected.overlaps.get()).isZero();
    }

    @Test
    default void consumeShouldBeginWhereTheOwnerSays() throws InterruptedException {
        EventLog log = log();
        in(log.append(events("anna", 10)));
        Collected collected = new Collected(7, 3);

        in(log.consume(collected.onlyPartition(log.partitionOf("anna"))));

        collected.awaitAll();
        assertThat(collected.of(log.partitionOf("anna")))
                .isEqualTo(events("anna", 10).subList(7, 10));
    }

    @Test
    default void consumeShouldHandTheSameEntriesAgainWhenTheyWereNotHandled() throws InterruptedException {
        EventLog log = log();
        Collected collected = new Collected(0, 20);
        collected.failuresLeft.set(3);

        in(log.consume(collected));
        in(log.append(events("anna", 20)));

        collected.awaitAll();
        assertThat(collected.of(log.partitionOf("anna"))).isEqualTo(events("anna", 20));
        assertThat(collected.failuresLeft.get()).isNegative();
    }

    @Test
    default void consumeShouldLeaveAPartitionAloneThatTheConsumerCannotFoldAndGoOnWithTheOthers()
            throws InterruptedException {
        EventLog log = log();
        Collected collected = new Collected(0, 8);
        String other = IntStream.range(0, 1_000)
                .mapToObj(i -> "v" + i)
                .filter(visitor -> log.partitionOf(visitor) != log.partitionOf("anna"))
                .findFirst()
                .orElseThrow();
        collected.poisoned = log.partitionOf("anna");
        in(log.append(events("anna", 1)));

        in(log.consume(collected));
        assertThat(collected.refused.await(20, TimeUnit.SECONDS)).isTrue();
        in(log.append(events("anna", 3)));
        // Which come again and again, as hers would by then.
        collected.failuresLeft.set(4);
        in(log.append(events(other, 8)));

        collected.awaitAll();
        in(log.append(events("anna", 1)));
        in(log.close());
        assertThat(collected.refusals.get()).isEqualTo(1);
        assertThat(collected.of(log.partitionOf("anna"))).isEmpty();
    }

    @Test
    default void closeShouldWaitForTheBatchAtHandAndThenRevoke() throws InterruptedException {
        EventLog log = log();
        Collected collected = new Collected(0, 1);
        Promise<Void> held = Promise.promise();
        collected.hold = held.future();
        in(log.consume(collected));
        in(log.append(events("anna", 1)));
        collected.awaitAll();

        Future<Void> closed = log.close();
        boolean closedTooEarly = closed.isComplete();
        held.complete();
        in(closed);

        assertThat(closedTooEarly).isFalse();
        assertThat(collected.revoked.get()).isEqualTo(log.partitions());
        assertThat(failure(log.append(events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
    }

    private static List<VisitorEvent> spread(int from, int to) {
        return IntStream.range(from, to)
                .<VisitorEvent>mapToObj(i -> event("v" + i % 17, "m-" + i))
                .toList();
    }

    /** A consumer that keeps what it is handed. */
    final class Collected implements EventLog.Consumer {
        final AtomicInteger failuresLeft = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final AtomicInteger revoked = new AtomicInteger();
        final AtomicInteger refusals = new AtomicInteger();
        final CountDownLatch refused = new CountDownLatch(1);
        volatile int poisoned = -1;
        volatile Future<Void> hold = Future.succeededFuture();

        private final long from;
        private final CountDownLatch missing;
        private final Map<Integer, List<Entry>> partitionToEntries = new ConcurrentHashMap<>();
        private final Map<Integer, AtomicInteger> partitionToCalls = new ConcurrentHashMap<>();
        private volatile int only = -1;

        Collected(long from, int entries) {
            this.from = from;
            this.missing = new CountDownLatch(entries);
        }

        Collected onlyPartition(int partition) {
            only = partition;
            return this;
        }

        List<Entry> of(int partition) {
            return partitionToEntries.getOrDefault(partition, List.of());
        }

        void awaitAll() throws InterruptedException {
            assertThat(missing.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public Future<Long> assigned(int partition) {
            return Future.succeededFuture(only < 0 || only == partition ? from : 0);
        }

        @Override
        public Future<Void> handle(EventLog.Batch batch) {
            if (batch.partition() == poisoned) {
                refusals.incrementAndGet();
                refused.countDown();
                return Future.failedFuture(new Failure(Failure.Code.POISONED, "no event's fault"));
            }
            if (failuresLeft.getAndDecrement() > 0) {
                return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "not now"));
            }
            AtomicInteger calls = partitionToCalls.computeIfAbsent(batch.partition(), key -> new AtomicInteger());
            overlaps.addAndGet(calls.getAndIncrement());
            List<Entry> entries = partitionToEntries.computeIfAbsent(batch.partition(), key -> new ArrayList<>());
            if (entries.size() + from != batch.firstOffset()) {
                overlaps.incrementAndGet();
            }
            entries.addAll(batch.entries());
            batch.entries().forEach(entry -> missing.countDown());
            return hold.onComplete(done -> calls.decrementAndGet());
        }

        @Override
        public Future<Void> revoked(int partition) {
            revoked.incrementAndGet();
            return Future.succeededFuture();
        }

        @Override
        public void lost(int partition) {
            revoked.incrementAndGet();
        }
    }
}

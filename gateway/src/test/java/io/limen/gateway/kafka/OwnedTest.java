package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.wire.EntryCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which calls a consumer gets when a partition goes in the middle of another call. */
class OwnedTest {
    private static final int PARTITION = 3;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Context context = watch.vertx().getOrCreateContext();
    private final Counts counts = new Counts();
    private final Slow consumer = new Slow();

    /** A consumer that says what it is called, and answers when the test lets it. */
    private static final class Slow implements EventLog.Consumer {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final Promise<Long> assigned = Promise.promise();
        private final Promise<Void> handled = Promise.promise();

        @Override
        public Future<Long> assigned(int partition) {
            calls.add("assigned");
            return assigned.future();
        }

        @Override
        public Future<Void> handle(EventLog.Batch batch) {
            calls.add("handle");
            return handled.future().onComplete(done -> calls.add("handled"));
        }

        @Override
        public Future<Void> revoked(int partition) {
            calls.add("revoked");
            return Future.succeededFuture();
        }

        @Override
        public void lost(int partition) {
            calls.add("lost");
        }
    }

    private Owned owned() {
        KafkaEventLog.Options.Consume limits =
                KafkaEventLog.Options.defaults("a:1").consume();
        return new Owned(
                PARTITION,
                consumer,
                new Batches(1, PARTITION, limits),
                new Waiting(limits, counts.waitingEntries()),
                context,
                watch.vertx(),
                counts);
    }

    private Owned begun(Future<Void> before) {
        Owned owned = owned();
        owned.start(before, Future::succeededFuture);
        return owned;
    }

    /** After everything that was laid on the context before. */
    private void passed() {
        Promise<Void> passed = Promise.promise();
        context.runOnContext(now -> passed.complete());
        in(passed.future());
    }

    private void fetched(Owned owned) {
        byte[] entry = EntryCodec.encode(EventLogContract.event("anna", "m-1"));
        owned.waiting().add(Fetched.of(new ConsumerRecord<>("t", PARTITION, 0, new byte[0], entry)));
        owned.wake();
    }

    @Test
    void consumerShouldBeToldAfterItTookOverWhatWasLostMeanwhile() {
        Owned owned = begun(Future.succeededFuture());
        Until.holds(() -> consumer.calls.contains("assigned"));

        owned.lose();
        passed();
        assertThat(owned.ended().isComplete()).isFalse();
        assertThat(consumer.calls).containsExactly("assigned");

        consumer.assigned.complete(0L);
        in(owned.ended());
        assertThat(consumer.calls).containsExactly("assigned", "lost");
    }

    @Test
    void nextAssignmentShouldWaitForTheBatchThatWasAtHandWhenThePartitionWasLost() {
        Owned first = begun(Future.succeededFuture());
        consumer.assigned.complete(0L);
        fetched(first);
        Until.holds(() -> consumer.calls.contains("handle"));

        first.lose();
        Owned second = begun(first.ended());
        passed();
        assertThat(consumer.calls).containsExactly("assigned", "handle", "lost");

        consumer.handled.complete();
        Until.holds(() -> consumer.calls.size() == 5);
        assertThat(consumer.calls).containsExactly("assigned", "handle", "lost", "handled", "assigned");
        second.lose();
        in(second.ended());
    }

    @Test
    void consumerShouldNotHearOfAPartitionThatWentBeforeItCouldBegin() {
        Promise<Void> before = Promise.promise();
        Owned owned = begun(before.future());

        owned.stop();
        passed();
        assertThat(owned.ended().isComplete()).isFalse();

        before.complete();
        in(owned.ended());
        assertThat(consumer.calls).isEmpty();
    }
}

package io.limen.gateway.ops;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.EventLogContract.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausableLogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong appends = new AtomicLong();
    private final Deque<Promise<Object>> held = new ArrayDeque<>();
    private final Deque<Promise<Void>> farewells = new ArrayDeque<>();
    private String kept = "";
    private boolean holding;
    private final PausableLog log = new PausableLog(counting(), nanos::get, () -> 1_000, this::keep);

    /** A log that counts appends, and answers them when told to. */
    private EventLog counting() {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, given) -> {
                    if (method.getName().equals("append")) {
                        appends.incrementAndGet();
                        if (holding) {
                            Promise<Object> answer = Promise.promise();
                            held.add(answer);
                            return answer.future();
                        }
                        return Future.succeededFuture(
                                given != null && given.length == 1 ? List.of() : new Position(1, 0, 0));
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> keep(String to) {
        kept = to;
        Promise<Void> answer = Promise.promise();
        farewells.add(answer);
        if (!holding) {
            answer.complete();
        }
        return answer.future();
    }

    private void seconds(long more) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(more));
    }

    @Test
    void appendsOfAnyKindShouldBeRefusedWhilePaused() {
        in(log.pause(30));

        assertThat(failure(log.append(events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(log.append(0, new Activated("s", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(log.probe())).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(appends).hasValue(0);
    }

    @Test
    void appendsShouldPassAgainWhenResumed() {
        long pause = in(log.pause(30));
        in(log.resume(pause));

        in(log.append(events("anna", 1)));
        in(log.probe());
    }

    @Test
    void pauseShouldEndByItself() {
        in(log.pause(30));
        seconds(30);

        in(log.append(events("anna", 1)));
    }

    @Test
    void pauseShouldWaitForAppendsUnderWay() {
        holding = true;
        Future<?> first = log.append(events("anna", 1));
        Future<?> second = log.append(0, new Activated("s", 1));

        Future<Long> paused = log.pause(30);
        boolean early = paused.isComplete();
        held.remove().complete(List.of());
        boolean halfway = paused.isComplete();
        held.remove().fail("broken");
        in(paused);

        assertThat(early).isFalse();
        assertThat(halfway).isFalse();
        assertThat(first.succeeded()).isTrue();
        assertThat(second.failed()).isTrue();
    }

    @Test
    void doneShouldRefuseForGoodAndBeSaidTwice() {
        long pause = in(log.pause(30));
        in(log.done(pause, "there"));
        in(log.done(pause, "there"));
        seconds(1_000);

        assertThat(failure(log.append(events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(log.resume(pause))).isEqualTo(Failure.Code.FENCED);
        assertThat(in(log.pause(30))).as("of a move that is run again").isEqualTo(pause);
        in(log.done(pause, "there"));
    }

    @Test
    void doneShouldKeepWhereTheSiteLivesBeforeItIsSo() {
        long pause = in(log.pause(30));
        holding = true;

        Future<Void> done = log.done(pause, "there");
        Future<Void> again = log.done(pause, "there");
        boolean early = done.isComplete() || again.isComplete();
        Failure.Code meanwhile = failure(log.append(events("anna", 1)));
        farewells.remove().complete();
        in(done);
        in(again);

        assertThat(kept).isEqualTo("there");
        assertThat(early).isFalse();
        assertThat(meanwhile).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(farewells).isEmpty();
    }

    @Test
    void appendsShouldPassAgainWhenItCannotBeKeptThatTheSiteHasMoved() {
        long pause = in(log.pause(30));
        holding = true;
        Future<Void> done = log.done(pause, "there");
        farewells.remove().fail(new Failure(Failure.Code.INTERNAL, "the disk is full"));
        holding = false;

        assertThat(failure(done)).isEqualTo(Failure.Code.INTERNAL);
        in(log.append(events("anna", 1)));
        assertThat(failure(log.done(pause, "there"))).isEqualTo(Failure.Code.FENCED);
        in(log.done(in(log.pause(30)), "there"));
    }

    @Test
    void doneShouldBeRefusedWhenItsPauseIsOver() {
        long late = in(log.pause(30));
        seconds(30);
        assertThat(failure(log.done(late, "there"))).isEqualTo(Failure.Code.FENCED);
        in(log.append(events("anna", 1)));

        long resumed = in(log.pause(30));
        in(log.resume(resumed));
        assertThat(failure(log.done(resumed, "there"))).isEqualTo(Failure.Code.FENCED);

        long replaced = in(log.pause(30));
        long newer = in(log.pause(30));
        assertThat(failure(log.done(replaced, "there"))).isEqualTo(Failure.Code.FENCED);
        in(log.resume(replaced));
        assertThat(failure(log.append(events("anna", 1)))).isEqualTo(Failure.Code.UNAVAILABLE);
        in(log.done(newer, "there"));
    }

    /** Whatever the threads do: no append passes after a pause that was turned into the end had begun. */
    @Test
    void doneShouldNeverBeTakenAfterAnAppendPassed() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            AtomicLong clock = new AtomicLong();
            PausableLog racing = new PausableLog(counting(), clock::get, () -> 1_000, to -> Future.succeededFuture());
            long pause = in(racing.pause(1));
            AtomicBoolean passed = new AtomicBoolean();
            CountDownLatch over = new CountDownLatch(2);
            Thread appender = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    passed.compareAndSet(false, racing.append(events("anna", 1)).succeeded());
                }
                over.countDown();
            });
            Thread time = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
                }
                over.countDown();
            });
            appender.start();
            time.start();
            boolean done = racing.done(pause, "there").succeeded();
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(done && passed.get()).isFalse();
        }
    }
}

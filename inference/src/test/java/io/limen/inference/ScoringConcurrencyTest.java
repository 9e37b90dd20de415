package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limen.inference.Outcome.Reason;
import io.limen.inference.Outcome.Refused;
import io.limen.inference.Outcome.Scored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers, models exchanged under them, the real runtime: every answer is the right model's, and none is missing. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScoringConcurrencyTest {

    private static final int CALLERS = 4;
    private static final int REQUESTS_PER_CALLER = 3_000;

    @Test
    void scoreShouldBeRightForEveryCallerWhileModelsAreExchanged() throws Exception {
        Scoring.Options mixed = new Scoring.Options(256, 64, Duration.ofNanos(20_000), Duration.ofNanos(100_000));
        Scoring scoring = Scoring.start(TestModels.load("logistic"), mixed, System::nanoTime);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
        Tally tally = new Tally();
        AtomicBoolean swapping = new AtomicBoolean(true);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                SplittableRandom chance = new SplittableRandom(i);
                running.add(callers.submit(() -> call(scoring, chance, tally)));
            }
            Future<?> swaps = callers.submit(() -> swapWhile(swapping, scoring));
            awaitAll(running);
            swapping.set(false);
            swaps.get();
        } finally {
            callers.shutdown();
            scoring.close();
        }
        assertThat(tally.scored.sum() + tally.refused.sum()).isEqualTo(CALLERS * REQUESTS_PER_CALLER);
        assertThat(tally.scored.sum()).isPositive();
        assertThat(scoring.counters().batches()).isPositive();
        assertThat(scoring.counters().faults()).isZero();
        assertThat(scoring.waitingRows()).isZero();
    }

    private static void awaitAll(List<Future<?>> running) throws ExecutionException, InterruptedException {
        for (Future<?> caller : running) {
            caller.get();
        }
    }

    private static void call(Scoring scoring, SplittableRandom chance, Tally tally) {
        List<Asked> flight = new ArrayList<>();
        for (int i = 0; i < REQUESTS_PER_CALLER; i++) {
            float[][] rows = TestModels.rows(chance, 1 + chance.nextInt(48));
            ModelId model = scoring.model();
            long deadline = System.nanoTime() + (chance.nextInt(20) == 0 ? 1_000 : 10_000_000_000L);
            flight.add(new Asked(model, rows, scoring.score(model, rows, deadline, Runnable::run)));
            if (flight.size() == 16) {
                flight.forEach(asked -> asked.check(tally));
                flight.clear();
            }
        }
        flight.forEach(asked -> asked.check(tally));
    }

    private static void swapWhile(AtomicBoolean swapping, Scoring scoring) {
        for (int i = 0; swapping.get(); i++) {
            scoring.swap(TestModels.load(i % 2 == 0 ? "trees" : "logistic"));
        }
    }

    private record Tally(LongAdder scored, LongAdder refused) {
        Tally() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private static final class Asked {
        private final ModelId model;
        private final float[][] rows;
        private final CompletionStage<Outcome> answer;

        Asked(ModelId model, float[][] rows, CompletionStage<Outcome> answer) {
            this.model = model;
            this.rows = rows;
            this.answer = answer;
        }

        void check(Tally tally) {
            Outcome outcome = answer.toCompletableFuture().join();
            if (outcome instanceof Scored scored) {
                checkScores(scored);
                tally.scored.increment();
            } else {
                assertThat(((Refused) outcome).reason()).isNotEqualTo(Reason.STOPPED);
                tally.refused.increment();
            }
        }

        private void checkScores(Scored scored) {
            ToDoubleFunction<float[]> byHand = model.name().equals("trees") ? TestModels::trees : TestModels::logistic;
            assertThat(scored.rows()).isEqualTo(rows.length);
            for (int i = 0; i < rows.length; i++) {
                assertThat((double) scored.score(i)).isCloseTo(byHand.applyAsDouble(rows[i]), within(1e-6));
            }
        }
    }
}

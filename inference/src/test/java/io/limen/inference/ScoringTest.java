package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limen.inference.Outcome.Reason;
import io.limen.inference.Outcome.Refused;
import io.limen.inference.Outcome.Scored;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScoringTest {

    private static final Executor DIRECT = Runnable::run;
    private static final long NEVER = 1_000_000_000;

    /** All through the lane: nothing is cheap enough to run here. */
    private static final Scoring.Options LANE_ONLY = new Scoring.Options(16, 8, Duration.ZERO, Duration.ZERO);

    /* Every look at it is a nanosecond later, so that a call costs more than the budget of LANE_ONLY and less than any other. */
    private final AtomicLong clock = new AtomicLong();
    private final SplittableRandom chance = new SplittableRandom(3);

    @Test
    void scoreShouldBeCompleteOnReturnWhenACallFitsTheBudget() {
        try (Scoring scoring = scoring("logistic", Scoring.Options.DEFAULTS)) {
            float[][] rows = TestModels.rows(chance, 5);
            CompletionStage<Outcome> answer = scoring.score(scoring.model(), rows, NEVER, ScoringTest::refuseToRun);
            assertThat(answer.toCompletableFuture()).isCompleted();
            assertScores(rows, answer);
            assertThat(scoring.inlineRowsMax()).isEqualTo(32);
            assertThat(scoring.counters().inlineRuns()).isEqualTo(1);
            assertThat(scoring.counters().inlineRows()).isEqualTo(5);
            assertThat(scoring.counters().batches()).isZero();
        }
    }

    @Test
    void scoreShouldUseTheLaneWhenTheBatchIsLargerThanWhatFitsTheBudget() {
        try (Scoring scoring = scoring("logistic", Scoring.Options.DEFAULTS)) {
            float[][] rows = TestModels.rows(chance, 33);
            assertScores(rows, scoring.score(scoring.model(), rows, NEVER, DIRECT));
            assertThat(scoring.counters().batches()).isEqualTo(1);
            assertThat(scoring.counters().batchRows()).isEqualTo(33);
            assertThat(scoring.counters().batchNanos()).isPositive();
            assertThat(scoring.counters().inlineRuns()).isZero();
        }
    }

    @Test
    void scoreShouldComeBackOnTheCallersContext() throws InterruptedException {
        Queue<Runnable> context = new ArrayDeque<>();
        CountDownLatch handedOver = new CountDownLatch(1);
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            float[][] rows = TestModels.rows(chance, 2);
            CompletionStage<Outcome> answer = scoring.score(scoring.model(), rows, NEVER, task -> {
                context.add(task);
                handedOver.countDown();
            });
            handedOver.await();
            assertThat(answer.toCompletableFuture()).isNotDone();
            context.remove().run();
            assertThat(answer.toCompletableFuture()).isCompleted();
            assertScores(rows, answer);
        }
    }

    @Test
    void scoreShouldBatchWhatWaitsAndRefuseWhatIsTooMuch() {
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            CountDownLatch release = new CountDownLatch(1);
            block(scoring, release);
            float[][] rows = TestModels.rows(chance, 4);
            CompletionStage<Outcome> first = scoring.score(scoring.model(), rows, NEVER, DIRECT);
            CompletionStage<Outcome> second = scoring.score(scoring.model(), rows, NEVER, DIRECT);
            CompletionStage<Outcome> late = scoring.score(scoring.model(), rows, clock.get() + 100, DIRECT);
            assertThat(scoring.waitingRows()).isEqualTo(12);
            assertThat(join(scoring.score(scoring.model(), TestModels.rows(chance, 5), NEVER, DIRECT)))
                    .isEqualTo(new Refused(Reason.QUEUE_FULL));
            clock.addAndGet(100);
            release.countDown();
            assertThat(join(late)).isEqualTo(new Refused(Reason.DEADLINE));
            assertScores(rows, first);
            assertScores(rows, second);
            assertThat(scoring.counters().batches()).isEqualTo(2);
            assertThat(scoring.counters().batchRows()).isEqualTo(1 + 8);
            assertThat(scoring.counters().refused(Reason.QUEUE_FULL)).isEqualTo(1);
            assertThat(scoring.counters().refused(Reason.DEADLINE)).isEqualTo(1);
        }
    }

    @Test
    void scoreShouldRefuseAtOnceWhenTheDeadlineIsOver() {
        try (Scoring scoring = scoring("logistic", Scoring.Options.DEFAULTS)) {
            assertThat(join(scoring.score(scoring.model(), TestModels.rows(chance, 1), clock.get(), DIRECT)))
                    .isEqualTo(new Refused(Reason.DEADLINE));
        }
    }

    @Test
    void scoreShouldFailWhenTheRowsCannotBeRun() {
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            assertThatThrownBy(() -> join(scoring.score(scoring.model(), new float[][] {{1}}, NEVER, DIRECT)))
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("logistic 1: rows[0].length: 1 (expected: 3)");
            float[][] many = TestModels.rows(chance, 9);
            assertThatThrownBy(() -> join(scoring.score(scoring.model(), many, NEVER, DIRECT)))
                    .hasMessageContaining("rows: 9 (expected: <= 8)");
            assertThat(scoring.counters().faults()).isEqualTo(2);
        }
    }

    @Test
    void scoreShouldBeEmptyWhenThereAreNoRows() {
        for (Scoring.Options options : new Scoring.Options[] {LANE_ONLY, Scoring.Options.DEFAULTS}) {
            try (Scoring scoring = scoring("logistic", options)) {
                assertScores(new float[0][], scoring.score(scoring.model(), new float[0][], NEVER, DIRECT));
            }
        }
    }

    @Test
    void startShouldFailAndCloseTheModelWhenItCannotBeWarmedUp() {
        Model broken = failingOnMostRows();
        assertThatThrownBy(() -> scoringOf(broken, Scoring.Options.DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("picking 1: the runtime failed");
        assertThat(broken.acquire()).isFalse();
    }

    @Test
    void scoreShouldFailWhenTheContextTakesNothingAnyMore() {
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            float[][] rows = TestModels.rows(chance, 1);
            assertThatThrownBy(() -> join(scoring.score(scoring.model(), rows, NEVER, ScoringTest::refuseToRun)))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(RejectedExecutionException.class);
            assertScores(rows, scoring.score(scoring.model(), rows, NEVER, DIRECT));
        }
    }

    @Test
    void swapShouldLetTheOldModelAnswerWhatItWasGiven() {
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            ModelId old = scoring.model();
            CountDownLatch release = new CountDownLatch(1);
            block(scoring, release);
            float[][] rows = TestModels.rows(chance, 2);
            CompletionStage<Outcome> waiting = scoring.score(old, rows, NEVER, DIRECT);

            scoring.swap(TestModels.load("trees"));
            assertThat(scoring.model().name()).isEqualTo("trees");
            assertThat(join(scoring.score(old, rows, NEVER, DIRECT))).isEqualTo(new Refused(Reason.MODEL_CHANGED));
            float byTrees = ((Scored) join(scoring.score(scoring.model(), rows, NEVER, DIRECT))).score(0);
            assertThat((double) byTrees).isCloseTo(TestModels.trees(rows[0]), within(1e-6));
            assertThat(waiting.toCompletableFuture()).isNotDone();

            release.countDown();
            assertScores(rows, waiting);
        }
    }

    @Test
    void swapShouldCloseTheOldModelAndCloseTheLast() throws InterruptedException {
        Model first = TestModels.load("logistic");
        Model second = TestModels.load("trees");
        try (Scoring scoring = scoringOf(first, LANE_ONLY)) {
            scoring.swap(second);
            awaitLane("limen-scoring-logistic");
            assertThat(first.acquire()).isFalse();
            assertThat(second.acquire()).isTrue();
            second.release();
        }
        assertThat(second.acquire()).isFalse();
    }

    @Test
    void swapShouldKeepTheOldModelWhenTheNextCannotBeRun() {
        try (Scoring scoring = scoring("logistic", LANE_ONLY)) {
            Model broken = failingOnMostRows();
            assertThatThrownBy(() -> scoring.swap(broken)).isInstanceOf(IllegalStateException.class);
            assertThat(broken.acquire()).isFalse();
            float[][] rows = TestModels.rows(chance, 1);
            assertScores(rows, scoring.score(scoring.model(), rows, NEVER, DIRECT));
        }
    }

    @Test
    void closeShouldAnswerEverythingThatWaitsAndRefuseTheRest() {
        Scoring scoring = scoring("logistic", LANE_ONLY);
        CountDownLatch release = new CountDownLatch(1);
        block(scoring, release);
        float[][] rows = TestModels.rows(chance, 3);
        CompletionStage<Outcome> waiting = scoring.score(scoring.model(), rows, NEVER, DIRECT);
        release.countDown();
        scoring.close();
        scoring.close();
        assertThat(waiting.toCompletableFuture()).isDone();
        assertScores(rows, waiting);
        assertThat(join(scoring.score(scoring.model(), rows, NEVER, DIRECT))).isEqualTo(new Refused(Reason.STOPPED));
        Model next = TestModels.load("trees");
        assertThatThrownBy(() -> scoring.swap(next)).hasMessage("scoring: closed (expected: open)");
        assertThat(next.acquire()).isFalse();
    }

    @Test
    void closeShouldReturnWhenTheLaneItselfCloses() {
        Scoring scoring = scoring("logistic", LANE_ONLY);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        float[][] rows = TestModels.rows(chance, 1);
        CompletionStage<Outcome> answer = scoring.score(scoring.model(), rows, NEVER, task -> {
            scoring.close();
            closed.complete(null);
            task.run();
        });
        closed.orTimeout(30, TimeUnit.SECONDS).join();
        assertScores(rows, answer);
    }

    @Test
    void optionsShouldSayWhatTheyExpect() {
        Duration zero = Duration.ZERO;
        assertThatThrownBy(() -> new Scoring.Options(8, 0, zero, zero)).hasMessage("batchRowsMax: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new Scoring.Options(7, 8, zero, zero))
                .hasMessage("queueRowsMax: 7 (expected: >= batchRowsMax 8)");
        assertThatThrownBy(() -> new Scoring.Options(8, 8, Duration.ofNanos(-1), zero))
                .hasMessage("lingerMax: PT-0.000000001S (expected: >= 0)");
        assertThatThrownBy(() -> new Scoring.Options(8, 8, zero, Duration.ofNanos(-1)))
                .hasMessage("inlineBudget: PT-0.000000001S (expected: >= 0)");
    }

    private Scoring scoring(String model, Scoring.Options options) {
        return scoringOf(TestModels.load(model), options);
    }

    private Scoring scoringOf(Model model, Scoring.Options options) {
        return Scoring.start(model, options, clock::getAndIncrement);
    }

    private static Model failingOnMostRows() {
        return TestModels.load("picking");
    }

    /** Holds the lane in the delivery of an answer until the latch is released. */
    private void block(Scoring scoring, CountDownLatch release) {
        CompletableFuture<Void> blocked = new CompletableFuture<>();
        CompletionStage<Outcome> unused = scoring.score(scoring.model(), TestModels.rows(chance, 1), NEVER, task -> {
            blocked.complete(null);
            awaitQuietly(release);
            task.run();
        });
        blocked.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitLane(String name) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.join();
            }
        }
    }

    private static void refuseToRun(Runnable task) {
        throw new RejectedExecutionException("closed: " + task.getClass().getSimpleName());
    }

    private static Outcome join(CompletionStage<Outcome> answer) {
        return answer.toCompletableFuture().join();
    }

    private static void assertScores(float[][] rows, CompletionStage<Outcome> answer) {
        Scored scored = (Scored) join(answer);
        assertThat(scored.rows()).isEqualTo(rows.length);
        for (int i = 0; i < rows.length; i++) {
            assertThat((double) scored.score(i)).isCloseTo(TestModels.logistic(rows[i]), within(1e-6));
        }
    }
}

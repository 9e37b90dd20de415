package io.limen.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatTest {
    @Test
    void loopShouldNestNothingWhenEveryStepIsAnsweredAtOnce() {
        int[] steps = {0};

        Future<Void> done = Repeat.whileMore(() -> Future.succeededFuture(++steps[0] < 1_000_000));

        assertThat(done.succeeded()).isTrue();
        assertThat(steps[0]).isEqualTo(1_000_000);
    }

    @Test
    void loopShouldWaitForAStepThatIsAnsweredLaterAndEndWithOneThatFails() {
        List<Promise<Boolean>> asked = new ArrayList<>();
        Future<Void> done = Repeat.whileMore(() -> {
            Promise<Boolean> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
        });

        asked.get(0).complete(true);
        assertThat(asked).hasSize(2);
        assertThat(done.isComplete()).isFalse();
        asked.get(1).fail("broken");

        assertThat(done.cause()).hasMessage("broken");
        assertThat(asked).hasSize(2);
    }
}

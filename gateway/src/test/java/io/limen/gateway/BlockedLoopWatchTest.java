package io.limen.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockedLoopWatchTest {

    @Test
    void endShouldFailWhenAnEventLoopWasBlocked() {
        BlockedLoopWatch watch = new BlockedLoopWatch();

        assertThatThrownBy(() -> {
                    // A busy machine excuses a warning; it is not busy every time.
                    for (int attempt = 0; attempt < 20; attempt++) {
                        watch.begin();
                        blockALoop(watch, 60);
                        watch.end();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an event loop was blocked");
    }

    private static void blockALoop(BlockedLoopWatch watch, long millis) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        watch.vertx().runOnContext(now -> {
            try {
                never.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.countDown();
        });
        done.await();
    }
}

package io.limen.gateway.main;

import java.util.concurrent.CountDownLatch;

/** Waits for the process to be told to stop. */
final class Signals {
    private Signals() {}

    /** Closes these in order when the process is told to stop, and returns then. */
    static void untilStopped(AutoCloseable... inOrder) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Shutdown shutdown = new Shutdown();
        for (int i = inOrder.length - 1; i >= 0; i--) {
            shutdown.add(inOrder[i].getClass().getSimpleName(), inOrder[i]);
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            shutdown.close();
                            closed.countDown();
                        },
                        "limen-stop"));
        closed.await();
    }
}

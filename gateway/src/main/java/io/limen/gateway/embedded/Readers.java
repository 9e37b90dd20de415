package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that read the database, and a bounded queue before them. */
final class Readers {
    private static final Logger log = LoggerFactory.getLogger(Readers.class);
    private static final long CLOSE_SECONDS_MAX = 10;

    private final ThreadPoolExecutor threads;
    private final AtomicLong refused = new AtomicLong();

    /** A question to the database. */
    interface Question<T> extends Callable<T> {
        @Override
        T call() throws RocksDBException;
    }

    Readers(String name, int threadsMax, int waitingMax) {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                threadsMax, threadsMax, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(waitingMax), task -> {
                    Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        // Starting a thread takes a while on a busy machine: not at the first question, which may be an event loop's.
        threads.prestartAllCoreThreads();
    }

    /** Runs the task soon; false where the queue is full or closed. */
    boolean submit(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            refused.incrementAndGet();
            return false;
        }
    }

    /** Asks, and answers on the caller's context. */
    <T> Future<T> ask(Context own, Question<T> question) {
        Reply<T> reply = Reply.toCaller(own);
        if (!submit(() -> answer(reply, question))) {
            reply.failHere(new Failure(Failure.Code.OVERLOADED, "too many reads of the store are waiting"));
        }
        return reply.future();
    }

    private static <T> void answer(Reply<T> reply, Question<T> question) {
        try {
            reply.give(question.call());
        } catch (Failure failure) {
            reply.fail(failure);
        } catch (RocksDBException e) {
            log.error("the store cannot be read: {}", e.getMessage());
            reply.fail(new Failure(Failure.Code.UNAVAILABLE, "the store cannot be read"));
        } catch (RuntimeException e) {
            log.error("a read of the store went wrong", e);
            reply.fail(new Failure(Failure.Code.INTERNAL, "a read of the store went wrong"));
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    long refused() {
        return refused.get();
    }

    /** Finishes what was asked. Blocks: never from an event loop. */
    boolean close() throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}

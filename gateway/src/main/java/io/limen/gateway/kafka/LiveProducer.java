package io.limen.gateway.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer in use. An idempotent producer that has lost its place among the brokers, or was not allowed one, takes
 * nothing any more, for ever: then it is closed, which fails what is under way, and another is made, on a thread of its
 * own and at a bounded pace. Nothing is sent meanwhile.
 */
final class LiveProducer {
    private static final Logger log = LoggerFactory.getLogger(LiveProducer.class);

    static final long PAUSE_MILLIS_MIN = 100;
    static final long PAUSE_MILLIS_MAX = 30_000;
    /** Who has served for so long was a good one: the pace begins anew. */
    private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long WAY_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_MILLIS = 10;

    private final Supplier<Producer<byte[], byte[]>> make;
    private final Predicate<Producer<byte[], byte[]>> knowsTheWay;
    private final LongSupplier nanos;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final AtomicLong renewed = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Producer<byte[], byte[]> producer;

    // Of whoever renews.
    private long madeAt;
    private int inARow;

    /**
     * Begins with a producer that is there.
     *
     * @param make makes another; may block
     * @param knowsTheWay whether a new one can send without waiting; asking makes it find out
     */
    LiveProducer(
            Producer<byte[], byte[]> producer,
            Supplier<Producer<byte[], byte[]>> make,
            Predicate<Producer<byte[], byte[]>> knowsTheWay,
            LongSupplier nanos) {
        this.producer = producer;
        this.make = make;
        this.knowsTheWay = knowsTheWay;
        this.nanos = nanos;
        this.madeAt = nanos.getAsLong();
    }

    Producer<byte[], byte[]> now() {
        return producer;
    }

    /** Nothing can be sent: the last producer is gone and the next not yet there. */
    boolean isRenewing() {
        return renewing.get();
    }

    long renewed() {
        return renewed.get();
    }

    /** Told of every failed send, from any thread; gives whether it is the producer that failed, rather than the entry. */
    boolean failed(Producer<byte[], byte[]> which, Throwable fault) {
        if (which != producer || renewing.get()) {
            return true;
        }
        if (closing.getCount() == 0 || !isFatal(fault)) {
            return false;
        }
        if (renewing.compareAndSet(false, true)) {
            log.error("Kafka's producer is of no use any more, another is made: {}", Faults.text(fault));
            Thread thread = new Thread(() -> renew(which), "limen-log-renew");
            thread.setDaemon(true);
            thread.start();
        }
        return true;
    }

    private static boolean isFatal(Throwable fault) {
        boolean refused = fault instanceof AuthorizationException && !(fault instanceof TopicAuthorizationException);
        return refused
                || fault instanceof AuthenticationException
                || fault instanceof ProducerFencedException
                || fault instanceof InvalidProducerEpochException
                || fault instanceof OutOfOrderSequenceException
                || fault instanceof UnknownProducerIdException
                || fault instanceof InvalidPidMappingException
                || fault instanceof UnsupportedVersionException;
    }

    private void renew(Producer<byte[], byte[]> old) {
        try {
            old.close(Duration.ZERO);
            inARow = nanos.getAsLong() - madeAt > GOOD_NANOS ? 0 : inARow + 1;
            while (!closing.await(pauseMillis(inARow), TimeUnit.MILLISECONDS)) {
                if (made()) {
                    return;
                }
                inARow++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static long pauseMillis(int inARow) {
        return Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS_MIN << Math.min(inARow, 16));
    }

    private boolean made() throws InterruptedException {
        try {
            Producer<byte[], byte[]> next = make.get();
            long start = nanos.getAsLong();
            while (!knowsTheWay.test(next) && nanos.getAsLong() - start < WAY_NANOS_MAX) {
                if (closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            madeAt = nanos.getAsLong();
            producer = next;
            renewed.incrementAndGet();
            renewing.set(false);
            if (closing.getCount() == 0) {
                next.close(Duration.ZERO);
            }
            log.info("Kafka has a new producer");
            return true;
        } catch (KafkaException e) {
            log.warn("no new producer yet: {}", Faults.text(e));
            return false;
        }
    }

    /** Waits a while for what is under way, then answers everybody. Blocks: never from an event loop. */
    void close(Duration patience) {
        closing.countDown();
        producer.close(patience);
    }
}

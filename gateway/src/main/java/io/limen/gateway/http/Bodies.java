package io.limen.gateway.http;

import io.limen.gateway.guard.InFlight;
import io.limen.gateway.wire.CallLimit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes in bodies: counted as they come, whatever the headers promise, unpacked within the limit, and given up when they
 * take too long. What cannot be taken in is answered here. For one event loop.
 *
 * <p>Where there is no room for another, whoever has been sending longest makes some, if it was long: many who send slowly
 * together keep nobody out.
 */
final class Bodies {
    /** Unpacking and reading more than this takes long enough for others on the loop to notice. */
    static final int LARGE_BYTES = 64 * 1024;

    private static final long SWEEP_MILLIS = 1_000;
    /** Who has been sending for this share of the time there is makes room for others. */
    private static final int SLOW_SHARE = 10;
    /** What DEFLATE makes of zeroes at best. */
    private static final long UNPACKED_TIMES_MAX = 1_032;

    private final Vertx vertx;
    private final InFlight inFlight;
    private final Set<Collecting> collecting = new LinkedHashSet<>();
    private final long bodyNanosMax;

    Bodies(Vertx vertx, InFlight inFlight, long bodyNanosMax) {
        this.vertx = vertx;
        this.inFlight = inFlight;
        this.bodyNanosMax = bodyNanosMax;
        vertx.setPeriodic(SWEEP_MILLIS, timer -> giveUpSlow());
    }

    /**
     * Hands on the body, if all of it comes. Takes a place among the calls under way until the exchange is answered.
     *
     * @param limit the limit {@code bytesMax} is
     */
    void collect(Exchange exchange, CallLimit limit, int bytesMax, Consumer<byte[]> whole) {
        if (!inFlight.enter() && !(oldestMakesRoom() && inFlight.enter())) {
            exchange.request().resume();
            exchange.problem(FailureResponse.overloaded(CallLimit.IN_FLIGHT));
            return;
        }
        Collecting body = new Collecting(exchange, limit, bytesMax, whole);
        exchange.whenAnswered(body::release);
        exchange.holdIn(body::take);
        collecting.add(body);
        HttpServerRequest request = exchange.request();
        request.handler(body::add).endHandler(end -> body.complete()).exceptionHandler(broken -> body.abandon());
        request.response().closeHandler(closed -> body.abandon());
    }

    /** Bodies stand in the order they began. */
    private void giveUpSlow() {
        for (Collecting body : Set.copyOf(collecting)) {
            if (body.exchange.elapsed() > bodyNanosMax) {
                body.refuse(FailureResponse.tooSlow());
            }
        }
    }

    private boolean oldestMakesRoom() {
        Iterator<Collecting> inOrder = collecting.iterator();
        if (!inOrder.hasNext()) {
            return false;
        }
        Collecting oldest = inOrder.next();
        boolean slow = oldest.exchange.elapsed() > bodyNanosMax / SLOW_SHARE;
        if (slow) {
            oldest.refuse(FailureResponse.tooSlow());
        }
        return slow;
    }

    private final class Collecting {
        private final Exchange exchange;
        private final CallLimit limit;
        private final int bytesMax;
        private final Consumer<byte[]> whole;
        private final Buffer buffer = Buffer.buffer();
        private long taken;
        private boolean over;
        private boolean released;

        Collecting(Exchange exchange, CallLimit limit, int bytesMax, Consumer<byte[]> whole) {
            this.exchange = exchange;
            this.limit = limit;
            this.bytesMax = bytesMax;
            this.whole = whole;
        }

        void add(Buffer chunk) {
            if (over) {
                return;
            }
            if (buffer.length() + chunk.length() > bytesMax) {
                refuse(tooLarge("bytes"));
            } else if (take(chunk.length())) {
                buffer.appendBuffer(chunk);
            } else {
                refuse(FailureResponse.overloaded(CallLimit.IN_FLIGHT_BYTES));
            }
        }

        void complete() {
            if (over) {
                return;
            }
            over = true;
            collecting.remove(this);
            byte[] bytes = buffer.getBytes();
            if (Gunzip.isPacked(bytes)) {
                unpack(bytes);
            } else {
                exchange.attempt(() -> whole.accept(bytes));
            }
        }

        /** A few bytes may become the most there may be: room for that is taken first, and given back if it was less. */
        private void unpack(byte[] packed) {
            long room = Math.min(bytesMax, packed.length * UNPACKED_TIMES_MAX);
            if (!take(room)) {
                exchange.problem(FailureResponse.overloaded(CallLimit.IN_FLIGHT_BYTES));
                return;
            }
            vertx.executeBlocking(() -> Gunzip.unpack(packed, bytesMax))
                    .onComplete(
                            bytes -> exchange.attempt(() -> unpacked(bytes, room)),
                            fault -> exchange.problem(
                                    fault instanceof IOException
                                            ? FailureResponse.badRequest("not gzip (expected: JSON, plain or gzip)")
                                            : FailureResponse.of(fault)));
        }

        private void unpacked(Optional<byte[]> bytes, long room) {
            giveBack(room - bytes.map(all -> all.length).orElse(0));
            bytes.ifPresentOrElse(whole, () -> exchange.problem(tooLarge("bytes unpacked")));
        }

        /** Room for as many bytes more; slow senders make some. */
        boolean take(long bytes) {
            while (!released && !inFlight.take(bytes)) {
                if (!oldestMakesRoom()) {
                    return false;
                }
            }
            taken += released ? 0 : bytes;
            return !released;
        }

        private void giveBack(long bytes) {
            if (!released) {
                taken -= bytes;
                inFlight.giveBack(bytes);
            }
        }

        private FailureResponse tooLarge(String of) {
            return FailureResponse.tooLarge(
                    limit, "more than " + bytesMax + " " + of + " (expected: at most that many)");
        }

        void refuse(FailureResponse failure) {
            if (!over) {
                over = true;
                collecting.remove(this);
                exchange.problemAndClose(failure);
            }
        }

        /** The client went away: nobody is there to answer. */
        void abandon() {
            if (!over) {
                over = true;
                collecting.remove(this);
                exchange.abandoned();
            }
        }

        void release() {
            released = true;
            inFlight.leave(taken);
        }
    }
}

package io.limen.gateway.http;

import io.limen.gateway.guard.InFlight;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes in bodies: counted as they come, whatever the headers promise, unpacked within the limit, and given up when they
 * take too long. What cannot be taken in is answered here. For one event loop.
 */
final class Bodies {
    /** Unpacking and reading more than this takes long enough for others on the loop to notice. */
    static final int LARGE_BYTES = 64 * 1024;

    private static final long SWEEP_MILLIS = 1_000;

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

    /** Hands on the body, if all of it comes. Takes a place among the calls under way until the exchange is answered. */
    void collect(Exchange exchange, int bytesMax, Consumer<byte[]> whole) {
        if (!inFlight.enter()) {
            exchange.request().resume();
            exchange.problem(FailureResponse.overloaded());
            return;
        }
        Collecting body = new Collecting(exchange, bytesMax, whole);
        exchange.whenAnswered(body::release);
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

    private final class Collecting {
        private final Exchange exchange;
        private final int bytesMax;
        private final Consumer<byte[]> whole;
        private final Buffer buffer = Buffer.buffer();
        private long taken;
        private boolean over;

        Collecting(Exchange exchange, int bytesMax, Consumer<byte[]> whole) {
            this.exchange = exchange;
            this.bytesMax = bytesMax;
            this.whole = whole;
        }

        void add(Buffer chunk) {
            if (over) {
                return;
            }
            if (buffer.length() + chunk.length() > bytesMax) {
                refuse(FailureResponse.tooLarge("more than " + bytesMax + " bytes (expected: at most that many)"));
            } else if (!inFlight.take(chunk.length())) {
                refuse(FailureResponse.overloaded());
            } else {
                taken += chunk.length();
                buffer.appendBuffer(chunk);
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
                whole.accept(bytes);
            }
        }

        private void unpack(byte[] packed) {
            vertx.<Optional<byte[]>>executeBlocking(() -> Gunzip.unpack(packed, bytesMax), false)
                    .onComplete(
                            bytes -> bytes.ifPresentOrElse(
                                    whole,
                                    () -> exchange.problem(FailureResponse.tooLarge("more than " + bytesMax
                                            + " bytes unpacked (expected: at most that many)"))),
                            fault -> exchange.problem(
                                    fault instanceof IOException
                                            ? FailureResponse.badRequest("not gzip (expected: JSON, plain or gzip)")
                                            : FailureResponse.of(fault)));
        }

        void refuse(FailureResponse failure) {
            over = true;
            collecting.remove(this);
            exchange.problemAndClose(failure);
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
            inFlight.leave(taken);
        }
    }
}

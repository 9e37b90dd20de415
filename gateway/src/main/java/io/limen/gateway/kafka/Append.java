package io.limen.gateway.kafka;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Entries on their way into the log. Answered when the last is acknowledged, or has failed. */
final class Append {
    private final int epoch;
    private final AtomicReferenceArray<Position> positions;
    private final AtomicInteger missing;
    private final Reply<List<Position>> reply;
    private volatile @Nullable Throwable fault;

    Append(int epoch, int entries, Reply<List<Position>> reply) {
        this.epoch = epoch;
        this.positions = new AtomicReferenceArray<>(entries);
        this.missing = new AtomicInteger(entries);
        this.reply = reply;
    }

    Future<List<Position>> future() {
        return reply.future();
    }

    void acknowledged(int index, RecordMetadata where) {
        if (where.hasOffset()) {
            positions.set(index, new Position(epoch, where.partition(), where.offset()));
            settled();
        } else {
            // A repeated send that the broker knew already, too old for it to remember where it is.
            failed(new Failure(Failure.Code.UNAVAILABLE, "the log does not say where an entry is"));
        }
    }

    void failed(Throwable cause) {
        fault = cause;
        settled();
    }

    private void settled() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        Throwable cause = fault;
        if (cause == null) {
            reply.give(IntStream.range(0, positions.length())
                    .mapToObj(positions::get)
                    .toList());
        } else {
            reply.fail(Faults.of(cause, "not acknowledged by the log"));
        }
    }
}

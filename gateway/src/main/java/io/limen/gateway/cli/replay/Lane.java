package io.limen.gateway.cli.replay;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends its events in order, one call in flight; what arrives meanwhile goes with the next. Everything but {@link
 * #offer} and {@link #drain} happens on the context.
 */
final class Lane {
    private final Context context;
    private final Delivery delivery;
    private final Replay.Pace pace;
    private final LongSupplier nanos;
    private final Tally tally;
    private final Consumer<String> stop;
    private final int roomMax;
    private final Semaphore room;
    private final Deque<Batch.Due> waiting = new ArrayDeque<>();
    private boolean sending;
    private boolean stopped;

    /**
     * A lane with nothing in it.
     *
     * @param tally where results are counted, on the context
     * @param stop told why no call can succeed any more
     */
    Lane(Context context, Delivery delivery, Replay.Pace pace, LongSupplier nanos, Tally tally, Consumer<String> stop) {
        this.context = context;
        this.delivery = delivery;
        this.pace = pace;
        this.nanos = nanos;
        this.tally = tally;
        this.stop = stop;
        this.roomMax = 4 * pace.batchEventsMax();
        this.room = new Semaphore(roomMax);
    }

    /** Hands over an event; waits while the lane is full. */
    void offer(Batch.Due due) throws InterruptedException {
        room.acquire();
        context.runOnContext(onContext -> arrive(due));
    }

    /** Waits until everything handed over is answered or, if the replay was stopped, given up. */
    void drain() throws InterruptedException {
        room.acquire(roomMax);
    }

    /** Gives up what has not been sent. */
    void stop() {
        stopped = true;
        room.release(waiting.size());
        waiting.clear();
    }

    private void arrive(Batch.Due due) {
        if (stopped) {
            room.release();
            return;
        }
        waiting.add(due);
        proceed();
    }

    private void proceed() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        sending = true;
        Batch batch = Batch.take(waiting, pace.batchEventsMax());
        long sentNanos = nanos.getAsLong();
        delivery.send(batch.body()).onComplete(done -> {
            count(batch, done.succeeded() ? done.result() : new Answer.Impossible(String.valueOf(done.cause())));
            measure(batch, sentNanos);
            room.release(batch.events().size());
            sending = false;
            proceed();
        });
    }

    private void count(Batch batch, Answer answer) {
        if (answer instanceof Answer.Taken taken) {
            tally.accepted(batch.events().size() - taken.rejected().size());
            taken.rejected().forEach(one -> tally.rejected(one.reason(), place(batch, one.index())));
        } else if (answer instanceof Answer.Refused refused) {
            batch.events()
                    .forEach(due -> tally.rejected(refused.reason(), due.event().place()));
        } else if (answer instanceof Answer.Impossible impossible) {
            stop.accept(impossible.reason());
        }
    }

    private static String place(Batch batch, int index) {
        return index >= 0 && index < batch.events().size()
                ? batch.events().get(index).event().place()
                : "index " + index;
    }

    private void measure(Batch batch, long sentNanos) {
        long doneNanos = nanos.getAsLong();
        if (pace.open()) {
            batch.events().forEach(due -> tally.took(doneNanos - due.nanos()));
        } else {
            tally.took(doneNanos - sentNanos);
        }
    }
}

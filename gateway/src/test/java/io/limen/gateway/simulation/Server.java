package io.limen.gateway.simulation;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server as its clients see it: a question takes its time there, is done, and the answer takes its time back. Either may
 * be lost, and then who asked knows only that time is up: it may be done, not done, or be done later.
 */
final class Server {
    private final String name;
    private final VirtualTime time;
    private final Chance chance;
    private final Story story;
    private final long microsMin;
    private final long microsMax;
    private final long patienceMillis;
    private long slowdown = 1;
    private double loss;
    private Failure.@Nullable Code refusing;

    /**
     * @param microsMin the shortest way there or back
     * @param microsMax the longest, while nothing is wrong
     * @param patienceMillis after so long its clients give up
     */
    Server(
            String name,
            VirtualTime time,
            Chance chance,
            Story story,
            long microsMin,
            long microsMax,
            long patienceMillis) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.story = story;
        this.microsMin = microsMin;
        this.microsMax = microsMax;
        this.patienceMillis = patienceMillis;
    }

    /** Everything takes so many times as long. */
    void slow(long factor) {
        slowdown = factor;
    }

    /** Of messages there and back such a share is lost. */
    void lose(double share) {
        loss = share;
    }

    /** Whatever is asked is refused so; null to take it again. */
    void refuse(Failure.@Nullable Code how) {
        refusing = how;
    }

    /** Nothing is wrong any more. */
    void mend() {
        slowdown = 1;
        loss = 0;
        refusing = null;
    }

    /** Asks; the answer comes on the loop that asked. */
    <T> Future<T> ask(Host host, String what, Supplier<Future<T>> work) {
        Host.Loop loop = host.current();
        story.tell("%s: %s of %s", name, what, host.name());
        Promise<T> answer = Promise.promise();
        host.after(
                patienceMillis * VirtualTime.MILLI,
                loop,
                () -> answer.tryFail(new Failure(Failure.Code.TIMEOUT, name + " did not answer")));
        if (chance.in(loss)) {
            story.tell("%s: %s of %s is lost", name, what, host.name());
            return answer.future();
        }
        time.after(way(), () -> done(work)
                .onComplete(
                        value -> back(host, loop, what, () -> answer.tryComplete(value)),
                        fault ->
                                back(host, loop, what + " (" + fault.getMessage() + ")", () -> answer.tryFail(fault))));
        return answer.future();
    }

    private <T> Future<T> done(Supplier<Future<T>> work) {
        Failure.Code refused = refusing;
        return refused == null ? work.get() : Future.failedFuture(new Failure(refused, name + " refuses"));
    }

    private void back(Host host, Host.Loop loop, String what, Runnable answered) {
        story.tell("%s: %s of %s is done", name, what, host.name());
        if (chance.in(loss)) {
            story.tell("%s: the answer to %s of %s is lost", name, what, host.name());
        } else {
            host.after(way(), loop, answered);
        }
    }

    private long way() {
        return chance.between(microsMin, microsMax) * 1_000 * slowdown;
    }
}

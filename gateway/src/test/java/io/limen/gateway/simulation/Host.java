package io.limen.gateway.simulation;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A process: event loops that take turns as chance will have it. It may be killed, and everything it was about to do is
 * gone; or it may stall, as in a pause of the collector or in a debugger, and goes on later as if nothing had happened.
 */
final class Host {
    private static final long TURN_NANOS_MAX = 20_000;
    private static final int TASKS_A_TURN_MAX = 6;

    private final String name;
    private final VirtualTime time;
    private final Chance chance;
    private final List<Loop> loops = new ArrayList<>();
    private final Loop network;
    private @Nullable Loop current;
    private boolean dead;
    private boolean turning;
    private long stalledUntil;
    private long lastStall;

    /** An event loop: what is asked of it is done in order. */
    final class Loop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Context context = SimulatedVertx.context(Host.this, this);

        void run(Runnable task) {
            if (!dead) {
                tasks.add(task);
                turn();
            }
        }

        Context context() {
            return context;
        }
    }

    Host(String name, VirtualTime time, Chance chance) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.network = loop();
    }

    String name() {
        return name;
    }

    Loop loop() {
        Loop loop = new Loop();
        loops.add(loop);
        return loop;
    }

    /** The loop whose task is being done, or the one that answers from the network come to. */
    Loop current() {
        return current == null ? network : current;
    }

    boolean isDead() {
        return dead;
    }

    boolean isStalled() {
        return stalledUntil > time.nanos();
    }

    /** Whether it went on without a pause from this moment until now. */
    boolean wentOnSince(long nanos) {
        return !dead && !isStalled() && lastStall <= nanos;
    }

    void kill() {
        dead = true;
        loops.forEach(loop -> loop.tasks.clear());
    }

    void stall(long millis) {
        stalledUntil = Math.max(stalledUntil, time.nanos() + millis * VirtualTime.MILLI);
        lastStall = stalledUntil;
    }

    /** Done here after a while; never if it is dead by then. */
    void after(long delayNanos, Loop loop, Runnable task) {
        time.after(delayNanos, () -> loop.run(task));
    }

    private void turn() {
        if (!turning) {
            turning = true;
            time.after(Math.max(chance.between(0, TURN_NANOS_MAX), stalledUntil - time.nanos()), this::doSome);
        }
    }

    private void doSome() {
        turning = false;
        if (isStalled()) {
            turn();
            return;
        }
        for (int done = chance.below(TASKS_A_TURN_MAX); done >= 0 && !dead; done--) {
            List<Loop> busy =
                    loops.stream().filter(loop -> !loop.tasks.isEmpty()).toList();
            if (busy.isEmpty()) {
                return;
            }
            Loop loop = chance.of(busy);
            current = loop;
            loop.tasks.remove().run();
            current = null;
        }
        if (!dead) {
            turn();
        }
    }
}

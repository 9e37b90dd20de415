package io.limen.gateway.main;

import io.limen.gateway.flow.Audiences;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.FoldFlow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;

/** Keeps the fold going: entries as they come, and due moments by a coarse timer. */
final class FoldRunner {
    /** A membership that ends is cleared within a second: look often enough to have time left for writing. */
    private static final long LOOK_MILLIS = 200;
    /** Whether somebody has looked at what was set aside is asked every five seconds, while anything is. */
    private static final int LOOKS_TO_ONE_ASIDE = 25;

    private final EventLog log;
    private final FoldFlow fold;
    private boolean looking;
    private int looks;
    private volatile long timer;
    private volatile int setAside;
    private volatile Audiences audiences = new Audiences(0, Map.of());

    FoldRunner(EventLog log, FoldFlow fold) {
        this.log = log;
        this.fold = fold;
    }

    /** As of the last look. */
    Audiences audiences() {
        return audiences;
    }

    /** How many events could not be folded and wait for somebody to look at them, as of the last look. */
    int setAside() {
        return setAside;
    }

    /** All of it happens there. */
    Future<Void> start(Context owner) {
        Promise<Void> started = Promise.promise();
        owner.runOnContext(now -> {
            timer = owner.owner().setPeriodic(LOOK_MILLIS, id -> look());
            log.consume(fold).onComplete(started);
        });
        return started.future();
    }

    /** Looks at no due moments any more; entries come until the log is closed. */
    void stop(Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    private void look() {
        audiences = fold.audiences();
        setAside = fold.setAside();
        if (++looks % LOOKS_TO_ONE_ASIDE == 0) {
            fold.lookAside();
        }
        if (!looking) {
            looking = true;
            fold.lookAgain().onComplete(done -> looking = false);
        }
    }
}

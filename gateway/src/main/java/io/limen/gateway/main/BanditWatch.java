package io.limen.gateway.main;

import io.limen.gateway.flow.BanditFlow;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after bandits every few seconds. On a worker: working out weights takes its time. */
final class BanditWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BanditWatch.class);

    private final BanditFlow bandits;
    private final long everyMillis;
    private boolean looking;
    private final AtomicLong failed = new AtomicLong();

    BanditWatch(BanditFlow bandits, long everyMillis) {
        this.bandits = bandits;
        this.everyMillis = everyMillis;
    }

    /** Looks that came to nothing; the next tries again. */
    long failed() {
        return failed.get();
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(everyMillis, id -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        bandits.look().onFailure(this::noteFailed).onComplete(done -> looking = false);
    }

    private void noteFailed(Throwable fault) {
        failed.incrementAndGet();
        LOG.warn("weights of bandits stay as they are until the next look: {}", fault.getMessage());
    }
}

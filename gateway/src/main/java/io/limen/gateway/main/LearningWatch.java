package io.limen.gateway.main;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.flow.LearningFlow;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds what was learned, before anything is decided for the first time, and tells of what is stopped. On
 * a worker: working it out takes its time.
 */
final class LearningWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LearningWatch.class);

    private final LearningFlow learning;
    private final long everyMillis;
    private final Consumer<Learned> onStopped;
    private final AtomicLong failed = new AtomicLong();
    private Map<String, Harm> stopped = Map.of();
    private boolean looking;

    /** @param onStopped told on a worker, when what is stopped has changed */
    LearningWatch(LearningFlow learning, long everyMillis, Consumer<Learned> onStopped) {
        this.learning = learning;
        this.everyMillis = everyMillis;
        this.onStopped = onStopped;
    }

    /** Looks that came to nothing; the next tries again. */
    long failed() {
        return failed.get();
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(everyMillis, id -> look());
        return look();
    }

    private Future<Void> look() {
        if (looking) {
            return Future.succeededFuture();
        }
        looking = true;
        return learning.look().onSuccess(done -> tell()).recover(this::noted).onComplete(done -> looking = false);
    }

    private void tell() {
        Learned learned = learning.learned();
        Map<String, Harm> now = learned.experienceToHarm();
        if (!now.equals(stopped)) {
            now.forEach((experience, harm) ->
                    LOG.warn("experience {} is stopped: {} does harm to {}", experience, harm.variants(), harm.goal()));
            stopped.keySet().stream()
                    .filter(experience -> !now.containsKey(experience))
                    .forEach(experience -> LOG.info("experience {} is not stopped any more", experience));
            stopped = now;
            onStopped.accept(learned);
        }
    }

    private Future<Void> noted(Throwable fault) {
        failed.incrementAndGet();
        LOG.warn("what was learned stays as it is until the next look: {}", fault.getMessage());
        return Future.succeededFuture();
    }
}

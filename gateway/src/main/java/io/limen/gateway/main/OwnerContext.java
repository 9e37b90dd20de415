package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/**
 * The context on which a process owns partitions: it folds there, and there lives what is not durable yet, so that a
 * batch goes from the log to the stores without a change of threads. A worker's, with a thread of its own: a burst of
 * events delays no decision.
 */
final class OwnerContext extends VerticleBase {
    private OwnerContext() {}

    /** A new one; blocks for a moment. */
    static Context of(Vertx vertx) {
        OwnerContext owner = new OwnerContext();
        await(vertx.deployVerticle(
                owner,
                new DeploymentOptions()
                        .setThreadingModel(ThreadingModel.WORKER)
                        .setWorkerPoolName("limen-owner")
                        .setWorkerPoolSize(1)));
        return owner.context;
    }

    @Override
    public Future<?> start() {
        return Future.succeededFuture();
    }
}

package io.limen.gateway.flow;

import io.limen.gateway.decision.Explanation;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Where an explanation is worked out: it takes longer than an event loop may be held. */
@FunctionalInterface
public interface Aside {
    /** At once, for those who hold nobody up. */
    Aside HERE = work -> Future.succeededFuture(work.get());

    /** Does the work somewhere else, and answers on the context that asked. */
    Future<Explanation> run(Supplier<Explanation> work);
}

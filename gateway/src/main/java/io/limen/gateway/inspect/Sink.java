package io.limen.gateway.inspect;

import io.vertx.core.Future;

/** Where a look writes its answer. */
public interface Sink {
    /** Takes whole lines, each with its line feed; the next ones come when it is done with these. */
    Future<Void> write(String lines);
}

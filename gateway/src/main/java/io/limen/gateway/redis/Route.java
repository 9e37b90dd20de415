package io.limen.gateway.redis;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Which connection a key's commands go to. */
interface Route {
    /** The connection for a slot; null where nobody is known to serve it. */
    @Nullable
    Link to(int slot);

    /** The connection to a node that another named; null where there are none but the one. */
    @Nullable
    Link at(String address);

    /** A node said that another serves the slot. */
    void moved(int slot, String address);

    void start();

    Future<Void> close();
}

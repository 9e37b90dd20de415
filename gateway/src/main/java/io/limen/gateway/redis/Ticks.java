package io.limen.gateway.redis;

import io.vertx.core.Vertx;

/** A loop's timers. To be set on the loop's own context: a timer set on another's would end with it. */
final class Ticks {
    private final Vertx vertx;

    Ticks(Vertx vertx) {
        this.vertx = vertx;
    }

    void after(long millis, Runnable action) {
        vertx.setTimer(Math.max(1, millis), id -> action.run());
    }
}

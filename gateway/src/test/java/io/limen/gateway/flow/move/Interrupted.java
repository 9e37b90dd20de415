package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Puts a fault in the way of one call: of the k-th of all that ask one of several ports for something. */
final class Interrupted {
    private final long at;
    private final Failure fault;
    private final boolean done;
    private long calls;

    /**
     * Fails one call.
     *
     * @param at which, from 0; beyond the last for none
     * @param done whether the call was carried out all the same, and only its answer is lost
     */
    Interrupted(long at, Failure.Code fault, boolean done) {
        this.at = at;
        this.fault = new Failure(fault, "interrupted at call " + at);
        this.done = done;
    }

    long calls() {
        return calls;
    }

    <T> T over(Class<T> port, T real) {
        Object between =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, given) -> {
                    boolean asks = method.getReturnType() == Future.class;
                    boolean now = asks && calls++ == at;
                    if (now && !done) {
                        return Future.failedFuture(fault);
                    }
                    try {
                        Object answer = method.invoke(real, given);
                        return now ? Future.failedFuture(fault) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return port.cast(between);
    }
}

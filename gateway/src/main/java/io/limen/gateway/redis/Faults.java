package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;

/** Failures of others in the one vocabulary of faults. */
final class Faults {
    private Faults() {}

    static Failure of(RuntimeException cause) {
        return cause instanceof Failure failure
                ? failure
                : new Failure(Failure.Code.INTERNAL, cause.getClass().getSimpleName());
    }
}

package io.limen.gateway.simulation;

/** A promise was not kept. */
final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Promised promise;

    Broken(Promised promise, String how) {
        super(promise + ": " + how);
        this.promise = promise;
    }

    Promised promise() {
        return promise;
    }
}

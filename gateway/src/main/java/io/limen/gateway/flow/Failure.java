package io.limen.gateway.flow;

/** Something broke: the one vocabulary of faults. It has no stack; what caused it was logged where it happened. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is, and whether the same call may succeed later. */
    public enum Code {
        /** A bounded queue is full; the same call may succeed later. */
        OVERLOADED(true),
        /** A store or the log cannot be reached or written now; the same call may succeed later. */
        UNAVAILABLE(true),
        /** The deadline passed; the same call may succeed later. */
        TIMEOUT(true),
        /** A write carried an older position than what is stored. */
        FENCED(false),
        /** So many visitors' events in a row cannot be folded that it is no event's fault: nothing is folded further. */
        POISONED(false),
        /** What is stored cannot be read, or lies beyond the log's end. */
        CORRUPT(false),
        /** A bug of ours. */
        INTERNAL(false);

        private final boolean retryable;

        Code(boolean retryable) {
            this.retryable = retryable;
        }

        public boolean retryable() {
            return retryable;
        }
    }

    private final Code code;

    public Failure(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}

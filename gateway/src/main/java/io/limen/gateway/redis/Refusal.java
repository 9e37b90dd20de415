package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What Redis, or the connection to it, said instead of an answer.
 *
 * @param word the first of what was said: never anything of a visitor's
 * @param slot that was asked for, where it belongs elsewhere
 * @param address where it belongs
 */
record Refusal(Kind kind, String word, int slot, String address) {
    /** What is to be done about it. */
    enum Kind {
        /** The connection ended before the answer. */
        CUT_OFF,
        NO_SCRIPT,
        MOVED,
        ASK,
        /** The same call may be answered in a moment. */
        LATER,
        /** It may be read, but not written; the master is another. */
        NOT_THE_MASTER,
        /** It does not answer such calls now: loading, out of memory, a password is missing. */
        UNAVAILABLE,
        /** What is held is of another kind. */
        CORRUPT
    }

    static Refusal of(Throwable cause) {
        @Nullable String message = cause.getMessage();
        String[] words = (message == null ? "CONNECTION_CLOSED" : message).split(" ", -1);
        Kind kind =
                switch (words[0]) {
                    case "CONNECTION_CLOSED" -> Kind.CUT_OFF;
                    case "NOSCRIPT" -> Kind.NO_SCRIPT;
                    case "MOVED" -> words.length < 3 ? Kind.UNAVAILABLE : Kind.MOVED;
                    case "ASK" -> words.length < 3 ? Kind.UNAVAILABLE : Kind.ASK;
                    case "TRYAGAIN", "CLUSTERDOWN" -> Kind.LATER;
                    case "READONLY" -> Kind.NOT_THE_MASTER;
                    case "WRONGTYPE" -> Kind.CORRUPT;
                    default -> Kind.UNAVAILABLE;
                };
        boolean elsewhere = kind == Kind.MOVED || kind == Kind.ASK;
        return new Refusal(kind, words[0], elsewhere ? Integer.parseInt(words[1]) : -1, elsewhere ? words[2] : "");
    }

    Failure failure() {
        return new Failure(kind == Kind.CORRUPT ? Failure.Code.CORRUPT : Failure.Code.UNAVAILABLE, "redis: " + word);
    }
}

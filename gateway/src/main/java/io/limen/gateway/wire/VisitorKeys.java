package io.limen.gateway.wire;

/**
 * What visitors are kept under: the {@code anonymousId} they came with, or, of events that name a user only, the user's
 * id behind a prefix. An {@code anonymousId} is a bearer id and a {@code userId} can be guessed: without the prefix,
 * whoever sends somebody's {@code userId} as an {@code anonymousId} would be that somebody.
 */
public final class VisitorKeys {
    /** Begins the keys of users; no browser may send an id that begins so. */
    public static final String USER = "user:";

    private VisitorKeys() {}

    public static String ofUser(String userId) {
        return USER + userId;
    }

    public static boolean isUser(String visitor) {
        return visitor.startsWith(USER);
    }
}

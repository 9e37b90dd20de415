package io.limen.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** The keys, and what whoever shows one may do. */
final class Keys {
    private final Optional<String> writeKey;
    private final Optional<String> secretKey;

    /** What a key opens. */
    enum Access {
        /** No key, or one that is none of ours. */
        NONE,
        /** Public: may send events and ask for decisions. */
        WRITE,
        /** A server: may send history, speak for users, read segments. */
        SECRET
    }

    Keys(Optional<String> writeKey, Optional<String> secretKey) {
        this.writeKey = writeKey.filter(key -> !key.isEmpty());
        this.secretKey = secretKey.filter(key -> !key.isEmpty());
    }

    /** By an {@code Authorization} header. */
    Access ofHeader(String authorization) {
        return of(shown(authorization));
    }

    Access of(String key) {
        // Both are compared whatever the first says: the time taken tells nothing.
        boolean secret = matches(secretKey, key);
        boolean write = matches(writeKey, key);
        return secret ? Access.SECRET : write ? Access.WRITE : Access.NONE;
    }

    private static boolean matches(Optional<String> expected, String shown) {
        return expected.isPresent()
                && MessageDigest.isEqual(
                        expected.get().getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /** The user of Basic, the token of Bearer. */
    private static String shown(String header) {
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return header.substring(7).strip();
        }
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return "";
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? pair : pair.substring(0, colon);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}

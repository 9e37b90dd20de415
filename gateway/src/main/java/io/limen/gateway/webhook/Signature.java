package io.limen.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says that a call is ours, and of when: {@code t=<epoch seconds>,v1=<hex of HMAC-SHA256(secret, "t.body")>}. The time is
 * under the signature, so that an old call that somebody kept can be told from a new one.
 */
final class Signature {
    static final String HEADER = "X-Limen-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    Signature(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The header's value for this body, sent at this moment. */
    String of(byte[] body, long epochMillis) {
        long seconds = epochMillis / 1000;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

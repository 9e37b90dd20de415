package io.limen.gateway.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 with one key. Safe for use by all threads. */
public final class KeyedHash {
    /** How much of a hash a tag is made of: 128 bits cannot be guessed, and are short enough for a cookie and a URL. */
    private static final int TAG_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;

    KeyedHash(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** All 32 bytes. */
    public byte[] of(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The first 16 bytes over the text in UTF-8, in URL-safe Base64 without padding: 22 characters. */
    public String tag(String message) {
        return BASE64.encodeToString(Arrays.copyOf(of(message.getBytes(StandardCharsets.UTF_8)), TAG_BYTES));
    }

    /** Whether this is the text's tag; how long it takes does not tell where they differ. */
    boolean matches(String message, String tag) {
        return MessageDigest.isEqual(
                tag(message).getBytes(StandardCharsets.US_ASCII), tag.getBytes(StandardCharsets.UTF_8));
    }

    /** The key as it stands in a file. */
    String text() {
        return BASE64.encodeToString(key.getEncoded());
    }
}

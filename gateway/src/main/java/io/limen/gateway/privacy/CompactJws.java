package io.limen.gateway.privacy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Something signed with a shared key, as one text: a JSON Web Signature in compact form, HS256 (RFC 7515). Three parts in
 * URL-safe Base64 without padding, with points between: header, payload, signature over what stands before it.
 */
public final class CompactJws {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private CompactJws() {}

    /**
     * The payload, signed.
     *
     * @param type what it is, so that it is never taken for something else that the key signs: letters and dashes
     */
    public static String sign(String type, byte[] payload, KeyedHash key) {
        String header = "{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}";
        ByteArrayOutputStream token = new ByteArrayOutputStream(payload.length * 4 / 3 + 128);
        token.writeBytes(BASE64.encode(header.getBytes(StandardCharsets.US_ASCII)));
        token.write('.');
        token.writeBytes(BASE64.encode(payload));
        byte[] signature = BASE64.encode(key.of(token.toByteArray()));
        token.write('.');
        token.writeBytes(signature);
        return token.toString(StandardCharsets.US_ASCII);
    }
}

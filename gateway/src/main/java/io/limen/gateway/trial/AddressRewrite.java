package io.limen.gateway.trial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Replaces a site's address by another one, in text that streams: {@code https://shop.example}, {@code http://…} and, where
 * an attribute or a bracket begins with it, {@code //shop.example}; also as scripts write it ({@code https:\/\/…}). An
 * address of which this is only the beginning ({@code https://shop.example.org}) is another one and stays.
 *
 * <p>Held back are as many bytes as an address has; the result does not depend on how the text was cut.
 */
final class AddressRewrite {
    private static final byte[] PLAIN = ascii("//");
    private static final byte[] ESCAPED = ascii("\\/\\/");
    private static final byte[] HTTPS = ascii("https:");
    private static final byte[] HTTP = ascii("http:");
    private static final String BEFORE_ADDRESS = "\"'(=, \t\r\n";

    private final byte[] from;
    private final byte[] to;
    private byte[] kept = {};
    private int looked;

    /**
     * For one text.
     *
     * @param from whose address is replaced
     * @param to host and port of what replaces it; it speaks http
     */
    AddressRewrite(SiteAddress from, String to) {
        this.from = ascii(from.authority());
        this.to = ascii(to);
    }

    /** The same for a text that is there whole, such as a header. */
    static String of(String text, SiteAddress from, String to) {
        AddressRewrite rewrite = new AddressRewrite(from, to);
        byte[] begun = rewrite.write(text.getBytes(StandardCharsets.UTF_8));
        return new String(PageScanner.joined(begun, rewrite.end()), StandardCharsets.UTF_8);
    }

    /** What can be sent on, given the next piece. */
    byte[] write(byte[] piece) {
        return rewrite(PageScanner.joined(kept, piece), false);
    }

    /** What is left when there is no more. */
    byte[] end() {
        return rewrite(kept, true);
    }

    private byte[] rewrite(byte[] bytes, boolean last) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + to.length);
        int sent = 0;
        int at = looked;
        // Whole, and with the sign behind it, an address can be told.
        int end = last ? bytes.length : bytes.length - ESCAPED.length - from.length;
        while (at < end) {
            byte[] slashes = slashesAt(bytes, at);
            int scheme = slashes.length == 0 ? -1 : schemeBefore(bytes, sent, at);
            if (scheme < 0) {
                at++;
                continue;
            }
            out.write(bytes, sent, scheme - sent);
            if (scheme < at) {
                out.writeBytes(HTTP);
            }
            out.writeBytes(slashes);
            out.writeBytes(to);
            at += slashes.length + from.length;
            sent = at;
        }
        // What stands before an address says whether it is one, so that much is kept, too.
        int keep = last ? bytes.length : Math.max(sent, at - HTTPS.length);
        out.write(bytes, sent, keep - sent);
        kept = Arrays.copyOfRange(bytes, keep, bytes.length);
        looked = last ? 0 : at - keep;
        return out.toByteArray();
    }

    /** The slashes, if they and the address stand here; else nothing. */
    private byte[] slashesAt(byte[] bytes, int at) {
        byte[] slashes = bytes[at] == '/' ? PLAIN : bytes[at] == '\\' ? ESCAPED : new byte[0];
        boolean here = slashes.length > 0
                && startsWith(bytes, at, slashes)
                && startsWith(bytes, at + slashes.length, from)
                && endsAt(bytes, at + slashes.length + from.length);
        return here ? slashes : new byte[0];
    }

    /** Where the scheme before the slashes begins, or the slashes themselves; negative where it is no address of the web. */
    private static int schemeBefore(byte[] bytes, int sent, int at) {
        if (at - HTTPS.length >= sent && startsWith(bytes, at - HTTPS.length, HTTPS)) {
            return at - HTTPS.length;
        }
        if (at - HTTP.length >= sent && startsWith(bytes, at - HTTP.length, HTTP)) {
            return at - HTTP.length;
        }
        return at > sent && BEFORE_ADDRESS.indexOf(bytes[at - 1]) >= 0 ? at : -1;
    }

    private static boolean endsAt(byte[] bytes, int at) {
        if (at >= bytes.length) {
            return true;
        }
        int sign = bytes[at];
        boolean goesOn = (sign >= 'a' && sign <= 'z')
                || (sign >= 'A' && sign <= 'Z')
                || (sign >= '0' && sign <= '9')
                || ".-:@_%".indexOf(sign) >= 0;
        return !goesOn;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] small) {
        if (at + small.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < small.length; i++) {
            byte sign = bytes[at + i];
            if ((sign >= 'A' && sign <= 'Z' ? sign | 0x20 : sign) != small[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

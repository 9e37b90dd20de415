package io.limen.gateway.http;

import io.netty.buffer.ByteBufUtil;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a body, and whether a client has that body already (RFC 9110 §8.8.3, §13.1.2).
 *
 * @param tag with its quotes
 */
record EntityTag(String tag) {
    private static final int BYTES = 16;
    /** What stands between commas; commas between quotes do not count. Clients that lose the quotes are understood. */
    private static final Pattern LISTED = Pattern.compile("\\G\\s*(?:W/)?(\"[^\"]*\"|[^\",\\s]+)\\s*(?:,|$)");

    /** The tag of exactly these bytes. */
    static EntityTag of(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return new EntityTag('"' + ByteBufUtil.hexDump(hash, 0, BYTES) + '"');
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /**
     * Whether it is one of these, compared weakly.
     *
     * @param known an {@code If-None-Match} header: {@code *}, one tag or a list of them
     */
    boolean isAmong(@Nullable String known) {
        if (known == null) {
            return false;
        }
        if (known.strip().equals("*")) {
            return true;
        }
        Matcher listed = LISTED.matcher(known);
        while (listed.find()) {
            String one = listed.group(1);
            if (one.equals(tag) || ('"' + one + '"').equals(tag)) {
                return true;
            }
        }
        return false;
    }
}

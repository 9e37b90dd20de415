package io.limen.gateway.wire;

import java.nio.charset.StandardCharsets;

/**
 * Makes JSON readable that is so in all but its characters: bytes that are no UTF-8, and halves of characters in escapes,
 * become U+FFFD, as in Segment's own service. For what could not be read as it is.
 */
final class JsonMending {
    private static final String REPLACEMENT = "\\ufffd";
    private static final int ESCAPE_CHARS = 6;

    private JsonMending() {}

    static byte[] mended(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        StringBuilder mended = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int escape = text.indexOf('\\', at);
            int end = escape < 0 ? text.length() : escape;
            mended.append(text, at, end);
            at = end < text.length() ? escaped(text, end, mended) : end;
        }
        return mended.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What a backslash begins, and where it ends. */
    private static int escaped(String text, int at, StringBuilder mended) {
        int unit = unit(text, at);
        if (unit < 0 || !Character.isSurrogate((char) unit)) {
            int end = Math.min(at + 2, text.length());
            mended.append(text, at, end);
            return end;
        }
        int next = unit(text, at + ESCAPE_CHARS);
        if (next >= 0 && Character.isSurrogatePair((char) unit, (char) next)) {
            mended.append(text, at, at + 2 * ESCAPE_CHARS);
            return at + 2 * ESCAPE_CHARS;
        }
        mended.append(REPLACEMENT);
        return at + ESCAPE_CHARS;
    }

    /** The UTF-16 code unit that an escape here stands for; negative where there is none. */
    private static int unit(String text, int at) {
        if (!text.startsWith("\\u", at) || at + ESCAPE_CHARS > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_CHARS; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}

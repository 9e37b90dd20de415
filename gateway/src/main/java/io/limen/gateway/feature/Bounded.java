package io.limen.gateway.feature;

/** What may enter a state: finite numbers, short texts that survive UTF-8. */
final class Bounded {
    /** Numbers saturate here, so that the sum of two is finite still. */
    static final double NUMBER_MAX = 1e300;

    static final int TEXT_CHARS_MAX = 128;

    private Bounded() {}

    /** The number, saturated. It must not be NaN: that is for callers to leave out. */
    static double number(double number) {
        return Math.max(-NUMBER_MAX, Math.min(NUMBER_MAX, number));
    }

    /** The text, cut after {@value #TEXT_CHARS_MAX} characters, each half of a surrogate pair replaced by U+FFFD. */
    static String text(String text) {
        int length = Math.min(text.length(), TEXT_CHARS_MAX);
        if (length < text.length()
                && Character.isHighSurrogate(text.charAt(length - 1))
                && Character.isLowSurrogate(text.charAt(length))) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return wellFormed(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String wellFormed(String text, int length) {
        StringBuilder formed = new StringBuilder(length);
        for (int i = 0; i < length; ) {
            int codePoint = text.codePointAt(i);
            boolean half = codePoint <= Character.MAX_VALUE && Character.isSurrogate((char) codePoint);
            formed.appendCodePoint(half ? 0xFFFD : codePoint);
            i += Character.charCount(codePoint);
        }
        return formed.toString();
    }
}

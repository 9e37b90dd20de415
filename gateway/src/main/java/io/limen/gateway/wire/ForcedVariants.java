package io.limen.gateway.wire;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variants that somebody with the keys may have shown to themselves, as a parameter or a cookie:
 *
 * <pre>
 *   1.1796090400.ByqY7tQzCk3UnmVuJ0b2Yg~cart_rescue:ten_off~welcome:hello
 *   │ │          │                      └ experience:variant
 *   │ │          └ signature
 *   │ └ holds before this moment, Unix seconds
 *   └ version
 * </pre>
 *
 * <p>It is nobody's in particular: whoever is handed it sees the same. So it is short-lived, and what is shown by it is
 * neither remembered nor counted.
 */
public final class ForcedVariants {
    /** The name of the parameter, and of the cookie. */
    public static final String NAME = "limen_force";

    private static final int CHARS_MAX = 1_024;
    /** Goes before what is signed, so that no signature is ever one of something else. */
    private static final String PURPOSE = "limen-force-1\n";

    private static final String NAMED = "[a-z][a-z0-9_]{0,63}";
    private static final String PAIR = "(" + NAMED + "):(" + NAMED + ")";
    private static final Pattern PAIRS = Pattern.compile("~" + PAIR);
    private static final Pattern WHOLE =
            Pattern.compile("1\\.(\\d{1,12})\\.([A-Za-z0-9_-]{22})((?:~" + NAMED + ":" + NAMED + ")+)");

    private ForcedVariants() {}

    /** What a token says. */
    public sealed interface Read {
        /** Experience to variant. */
        record Valid(Map<String, String> experienceToVariant) implements Read {}

        /** It was right once. */
        record Expired() implements Read {}

        /** It is none, or nobody with the key made it. */
        record Forged() implements Read {}
    }

    /** One experience and its variant as written, {@code experience:variant}; empty where it is not of that form. */
    public static Optional<Map.Entry<String, String>> pair(String written) {
        Matcher matcher = Pattern.compile(PAIR).matcher(written);
        return matcher.matches() ? Optional.of(Map.entry(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /**
     * A token.
     *
     * @param expiresAt the moment from which it holds no more, Unix seconds
     * @param tag signs a text
     */
    public static String write(Map<String, String> experienceToVariant, long expiresAt, UnaryOperator<String> tag) {
        StringBuilder pairs = new StringBuilder();
        new TreeMap<>(experienceToVariant)
                .forEach((experience, variant) ->
                        pairs.append('~').append(experience).append(':').append(variant));
        return "1." + expiresAt + "." + tag.apply(PURPOSE + expiresAt + pairs) + pairs;
    }

    /**
     * What a token says.
     *
     * @param now Unix seconds
     * @param tag signs a text, as it did when the token was made
     */
    public static Read read(String token, long now, UnaryOperator<String> tag) {
        Matcher whole = WHOLE.matcher(token.length() <= CHARS_MAX ? token : "");
        if (!whole.matches() || !isSame(tag.apply(PURPOSE + whole.group(1) + whole.group(3)), whole.group(2))) {
            return new Read.Forged();
        }
        if (now >= Long.parseLong(whole.group(1))) {
            return new Read.Expired();
        }
        Map<String, String> experienceToVariant = new TreeMap<>();
        Matcher pairs = PAIRS.matcher(whole.group(3));
        while (pairs.find()) {
            experienceToVariant.put(pairs.group(1), pairs.group(2));
        }
        return new Read.Valid(experienceToVariant);
    }

    /** How long it takes does not tell where they differ: every character is looked at. */
    private static boolean isSame(String expected, String given) {
        int differences = expected.length() ^ given.length();
        for (int i = 0; i < given.length(); i++) {
            differences |= given.charAt(i) ^ expected.charAt(i % expected.length());
        }
        return differences == 0;
    }
}

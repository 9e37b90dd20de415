package io.limen.gateway.trial;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tag of a page, as it was written.
 *
 * @param source from {@code <} to {@code >}
 * @param name in small letters
 * @param end whether it closes an element
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way through, never compared
public record PageTag(byte[] source, String name, boolean end) {
    /** Its attributes by name in small letters, values with the references undone that addresses are written with. */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        String text = new String(source, StandardCharsets.UTF_8);
        int at = (end ? 2 : 1) + name.length();
        while (at < text.length() - 1) {
            char sign = text.charAt(at);
            if (isSpace(sign) || sign == '/') {
                at++;
                continue;
            }
            int nameFrom = at++;
            while (at < text.length() - 1 && !isSpace(text.charAt(at)) && "=/".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String attribute = text.substring(nameFrom, at).toLowerCase(Locale.ROOT);
            int equals = skipSpace(text, at);
            if (equals >= text.length() - 1 || text.charAt(equals) != '=') {
                attributes.putIfAbsent(attribute, "");
                continue;
            }
            int from = skipSpace(text, equals + 1);
            char quote = text.charAt(from);
            boolean quoted = quote == '"' || quote == '\'';
            int valueFrom = quoted ? from + 1 : from;
            int valueTo = quoted ? text.indexOf(quote, valueFrom) : endOfWord(text, valueFrom);
            valueTo = valueTo < 0 ? text.length() - 1 : valueTo;
            attributes.putIfAbsent(attribute, unescape(text.substring(valueFrom, valueTo)));
            at = valueTo + (quoted ? 1 : 0);
        }
        return attributes;
    }

    /** One attribute's value; empty where it is absent. */
    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes().get(attribute));
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() - 1 && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfWord(String text, int from) {
        int at = from;
        while (at < text.length() - 1 && !isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char sign) {
        return sign == ' ' || sign == '\t' || sign == '\n' || sign == '\r' || sign == '\f';
    }

    private static String unescape(String value) {
        return value.replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}

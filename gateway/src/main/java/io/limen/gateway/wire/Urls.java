package io.limen.gateway.wire;

import java.nio.charset.StandardCharsets;

/** The parts of a URL as a browser's {@code location} has them. Total: what is no URL is all path. */
public final class Urls {
    private Urls() {}

    /** From the first slash after the host to the query; {@code /} where there is nothing. */
    public static String path(String url) {
        int from = afterHost(url);
        int to = end(url, from);
        String path = url.substring(from, Math.max(from, to));
        return path.isEmpty() ? "/" : path;
    }

    /** The query with its question mark, empty without one. */
    public static String search(String url) {
        int question = url.indexOf('?');
        int hash = url.indexOf('#');
        if (question < 0 || (hash >= 0 && hash < question)) {
            return "";
        }
        return hash < 0 ? url.substring(question) : url.substring(question, hash);
    }

    /** With percent signs undone; a stray one stays as it is, for a slip in somebody's link must not cost the event. */
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] sent = encoded.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[sent.length];
        int length = 0;
        for (int i = 0; i < sent.length; i++) {
            int high = i + 2 < sent.length && sent[i] == '%' ? Character.digit(sent[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(sent[i + 2], 16);
            bytes[length++] = low < 0 ? sent[i] : (byte) (high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int afterHost(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0 || scheme > 8) {
            return 0;
        }
        int slash = url.indexOf('/', scheme + 3);
        int end = end(url, scheme + 3);
        return slash < 0 || slash > end ? end : slash;
    }

    private static int end(String url, int from) {
        for (int i = from; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                return i;
            }
        }
        return url.length();
    }
}

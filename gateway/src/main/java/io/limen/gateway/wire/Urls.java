package io.limen.gateway.wire;

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

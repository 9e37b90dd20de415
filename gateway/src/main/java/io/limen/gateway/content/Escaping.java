package io.limen.gateway.content;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owasp.encoder.Encode;

/**
 * The variables of one rendering, with those that stand in URLs made fit for them. What is then put into text or an
 * attribute is escaped for HTML besides.
 */
final class Escaping extends AbstractMap<String, Object> {
    /** Marks a variable at the start of a URL. */
    static final String URL = "url!";
    /** Marks a variable within a URL. */
    static final String URL_PART = "urlpart!";

    private static final Pattern SAFE_URL =
            Pattern.compile("(?i)(?:https?:|mailto:|tel:)[^\\p{Cntrl}]*|[^:\\p{Cntrl}]*(?:[/?#][^\\p{Cntrl}]*)?");
    private static final String BLOCKED = "about:blank#blocked";

    private final Map<String, ?> variables;

    Escaping(Map<String, ?> variables) {
        this.variables = variables;
    }

    @Override
    public @Nullable Object get(Object key) {
        String name = String.valueOf(key);
        if (name.startsWith(URL)) {
            Object value = lookUp(name.substring(URL.length()));
            return value == null ? null : safeUrl(value.toString().strip());
        }
        if (name.startsWith(URL_PART)) {
            Object value = lookUp(name.substring(URL_PART.length()));
            return value == null ? null : Encode.forUriComponent(value.toString());
        }
        return variables.get(name);
    }

    private @Nullable Object lookUp(String name) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return variables.get(name);
        }
        return variables.get(name.substring(0, dot)) instanceof Map<?, ?> nested
                ? nested.get(name.substring(dot + 1))
                : null;
    }

    private static String safeUrl(String url) {
        return SAFE_URL.matcher(url).matches() ? url : BLOCKED;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        throw new UnsupportedOperationException("variables are looked up by name, not listed");
    }
}

package io.limen.gateway.http;

import io.limen.gateway.wire.Urls;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a URL. Total: a stray percent sign stays as it is, for a slip in somebody's link must not cost the
 * answer.
 */
final class Query {
    private Query() {}

    /** By name, in the order of the query; of those that stand there twice, the first. */
    static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!name.isEmpty()) {
                parameters.putIfAbsent(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return Urls.decode(text.replace('+', ' '));
    }
}

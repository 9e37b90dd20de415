package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import java.util.HashMap;
import java.util.Map;

/** The campaign in a query string, by its {@code utm_} parameters. */
final class Campaigns {
    private static final Map<String, String> PARAMETER_TO_FIELD = Map.of(
            "utm_campaign", "name",
            "utm_source", "source",
            "utm_medium", "medium",
            "utm_term", "term",
            "utm_content", "content");

    private Campaigns() {}

    /** The fields of the Segment Spec's {@code context.campaign}; none where no parameter names any. */
    static Map<String, Value> in(String search) {
        Map<String, Value> campaign = new HashMap<>();
        if (!search.contains("utm_")) {
            return campaign;
        }
        for (String pair : search.substring(search.indexOf('?') + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String field = equals < 0 ? null : PARAMETER_TO_FIELD.get(pair.substring(0, equals));
            if (field != null && equals + 1 < pair.length()) {
                campaign.putIfAbsent(
                        field,
                        new Value.Text(Urls.decode(pair.substring(equals + 1).replace('+', ' '))));
            }
        }
        return campaign;
    }
}

package io.limen.gateway.http;

import io.limen.gateway.wire.JsonOutput;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** What Segment's browser library asks first: its settings, which here send everything back to where they came from. */
final class SettingsRoute {
    private SettingsRoute() {}

    /** @param mount the prefix the gateway was called under: the library sends everything back there */
    static void settings(Exchange exchange, String mount, String key) {
        if (exchange.lobby().keys().of(key) != Keys.Access.WRITE) {
            exchange.problem(FailureResponse.notFound("expected: /v1/projects/<write key>/settings"));
            return;
        }
        String host = exchange.request().getHeader(HttpHeaders.HOST);
        exchange.request().response().putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=300");
        exchange.end(200, "application/json", Buffer.buffer(JsonOutput.object(json -> {
            json.writeObjectFieldStart("integrations");
            json.writeObjectFieldStart("Segment.io");
            json.writeStringField("apiKey", key);
            if (host != null) {
                json.writeStringField("apiHost", host + mount + "/v1");
                json.writeStringField("protocol", exchange.scheme());
            }
            json.writeBooleanField("addBundledMetadata", false);
            json.writeEndObject();
            json.writeEndObject();
            json.writeObjectFieldStart("plan");
            for (String kind : new String[] {"track", "identify", "group"}) {
                json.writeObjectFieldStart(kind);
                json.writeObjectFieldStart("__default");
                json.writeBooleanField("enabled", true);
                json.writeObjectFieldStart("integrations");
                json.writeEndObject();
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("remotePlugins");
            json.writeEndArray();
            json.writeObjectFieldStart("metrics");
            json.writeNumberField("sampleRate", 0);
            json.writeEndObject();
        })));
    }
}

package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** A past: many events of some visitors, sent at once. */
final class BulkEvents {
    private static final int BATCH = 1_000;
    private static final int VISITORS = 250;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private BulkEvents() {}

    /**
     * Sends them, and returns what was acknowledged: all of it.
     *
     * @param prefix of the visitors' ids
     */
    static Ledger send(Vertx vertx, int port, String prefix, int events) {
        Ledger acknowledged = new Ledger();
        HttpClient client = vertx.createHttpClient();
        for (int from = 0; from < events; from += BATCH) {
            JsonArray batch = new JsonArray();
            for (int number = from; number < Math.min(events, from + BATCH); number++) {
                String visitor = prefix + "-" + number % VISITORS;
                batch.add(new JsonObject()
                        .put("type", "track")
                        .put("event", "Product Viewed")
                        .put("messageId", prefix + "-" + number)
                        .put("anonymousId", visitor)
                        .put("properties", new JsonObject().put("product_id", "p" + number % 97)));
                acknowledged.add(visitor, "Product Viewed");
            }
            JsonObject body = new JsonObject().put("writeKey", "demo").put("batch", batch);
            JsonObject answer = Waiting.answer(
                    client.request(HttpMethod.POST, port, "127.0.0.1", "/v1/batch")
                            .compose(request -> request.send(body.toBuffer()))
                            .compose(response -> response.body())
                            .map(said -> said.toJsonObject()),
                    ANSWER_MAX);
            assertThat(answer.getInteger("accepted")).as(answer.encode()).isEqualTo(batch.size());
        }
        client.close();
        return acknowledged;
    }
}

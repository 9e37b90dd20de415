package io.limen.gateway.main;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/**
 * A handful of made-up visitors who browse the demo shop through its public door, so that a page that counts has
 * something to count. About two events a second; nobody is kept beyond a short visit.
 */
final class DemoVisitors implements AutoCloseable {
    private static final int VISITORS = 12;
    private static final long STEP_MILLIS = 500;
    private static final List<String> CATEGORIES = List.of("shelter", "packs", "light");

    private final Vertx vertx;
    private final int port;
    private final HttpClient client;
    private final Random random = new Random(11);
    private final String[] ids = new String[VISITORS];
    private final int[] carts = new int[VISITORS];
    private long timer = -1;

    DemoVisitors(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
        this.client = vertx.createHttpClient();
        for (int i = 0; i < VISITORS; i++) {
            arrive(i);
        }
    }

    void start() {
        timer = vertx.setPeriodic(STEP_MILLIS, id -> step());
    }

    private void arrive(int visitor) {
        ids[visitor] = "street-" + Long.toHexString(random.nextLong());
        carts[visitor] = 0;
    }

    private void step() {
        int visitor = random.nextInt(VISITORS);
        JsonObject event = next(visitor);
        JsonObject body =
                new JsonObject().put("batch", new JsonArray().add(event)).put("writeKey", "demo");
        // What is lost here was never anybody's: no retry.
        client.request(HttpMethod.POST, port, "127.0.0.1", "/v1/batch")
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body());
        if (random.nextInt(40) == 0) {
            arrive(visitor);
        }
    }

    private JsonObject next(int visitor) {
        int product = 1 + random.nextInt(8);
        JsonObject properties = new JsonObject()
                .put("product_id", "p" + product)
                .put("category", CATEGORIES.get(product % CATEGORIES.size()))
                .put("price", 20 + 37 * product)
                .put("quantity", 1)
                .put("currency", "EUR");
        int dice = random.nextInt(100);
        if (dice < 55) {
            return page(visitor, dice < 40 ? "/p/p" + product : dice < 48 ? "/" : "/shipping");
        }
        if (dice < 80) {
            return track(visitor, "Product Viewed", properties);
        }
        if (dice < 90) {
            carts[visitor]++;
            return track(visitor, "Product Added", properties);
        }
        if (dice < 95) {
            return track(visitor, dice < 93 ? "Prices Compared" : "Reviews Viewed", properties);
        }
        if (carts[visitor] > 0) {
            carts[visitor] = 0;
            return track(visitor, "Order Completed", new JsonObject().put("order_id", "o" + random.nextInt(1 << 30)));
        }
        return page(visitor, "/cart");
    }

    private JsonObject page(int visitor, String path) {
        return call("page", visitor, path);
    }

    private JsonObject track(int visitor, String event, JsonObject properties) {
        return call("track", visitor, "/p/" + properties.getString("product_id", "p1"))
                .put("event", event)
                .put("properties", properties);
    }

    private JsonObject call(String type, int visitor, String path) {
        return new JsonObject()
                .put("type", type)
                .put("anonymousId", ids[visitor])
                .put("messageId", "street-" + Long.toHexString(random.nextLong()))
                .put("context", new JsonObject().put("page", new JsonObject().put("path", path)));
    }

    @Override
    public void close() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}

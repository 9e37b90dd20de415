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

    private record Product(String id, String category, int price) {}

    /** What the demo shop has on its shelves. */
    private static final List<Product> PRODUCTS = List.of(
            new Product("ridge-3", "shelter", 689),
            new Product("tarn-2", "shelter", 429),
            new Product("moor-tarp", "shelter", 149),
            new Product("ford-45", "carry", 219),
            new Product("cairn-22", "carry", 119),
            new Product("drift-5", "camp", 349),
            new Product("ember", "camp", 89),
            new Product("glim", "camp", 59));

    private static final List<String> OTHER_PAGES = List.of("/", "/", "/shelter", "/carry", "/camp", "/shipping");

    private final Vertx vertx;
    private final int port;
    private final HttpClient client;
    private final Random random = new Random(11);
    private final String[] ids = new String[VISITORS];
    private final int[] carts = new int[VISITORS]; // what is in them, in euros
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
        Product product = PRODUCTS.get(random.nextInt(PRODUCTS.size()));
        int dice = random.nextInt(100);
        if (dice < 30) {
            return page(visitor, "/p/" + product.id());
        }
        if (dice < 50) {
            return page(visitor, OTHER_PAGES.get(random.nextInt(OTHER_PAGES.size())));
        }
        if (dice < 80) {
            return track(visitor, "Product Viewed", product);
        }
        if (dice < 90) {
            carts[visitor] += product.price();
            return track(visitor, "Product Added", product);
        }
        if (dice < 95) {
            return track(visitor, dice < 93 ? "Prices Compared" : "Reviews Viewed", product);
        }
        return carts[visitor] > 0 ? order(visitor) : page(visitor, "/cart");
    }

    private JsonObject page(int visitor, String path) {
        return call("page", visitor, path);
    }

    private JsonObject track(int visitor, String event, Product product) {
        return call("track", visitor, "/p/" + product.id())
                .put("event", event)
                .put(
                        "properties",
                        new JsonObject()
                                .put("product_id", product.id())
                                .put("category", product.category())
                                .put("price", product.price())
                                .put("quantity", 1)
                                .put("currency", "EUR"));
    }

    private JsonObject order(int visitor) {
        JsonObject properties = new JsonObject()
                .put("order_id", "street-" + random.nextInt(1 << 30))
                .put("revenue", carts[visitor])
                .put("currency", "EUR");
        carts[visitor] = 0;
        return call("track", visitor, "/checkout")
                .put("event", "Order Completed")
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

package io.limen.gateway.faults;

import io.limen.gateway.servers.KafkaServer;
import io.limen.gateway.servers.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What do the first visitors of a gateway that has just become ready wait for? Starts one anew round after round, with
 * the demo's configuration, and asks it {@value #CALLS} decisions and as many batches, {@value #PER_SECOND} of each a
 * second whether or not the ones before were answered. The first round only makes this process warm.
 *
 * <pre>java -Dlimen.jar=… [-Dlimen.config=…] -cp &lt;test class path&gt; io.limen.gateway.faults.FirstCallsRun embedded|servers [rounds]</pre>
 */
final class FirstCallsRun {
    private static final int CALLS = 200;
    private static final int PER_SECOND = 100;
    private static final Path DEMO = Path.of(System.getProperty("limen.config", "../config/demo"));

    private final Vertx vertx;
    private final HttpClient client;
    private final int port;
    private final Histogram decisions = new Histogram(3);
    private final Histogram batches = new Histogram(3);
    private int failed;
    private int underWay;

    private FirstCallsRun(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(10_000));
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Files.createTempDirectory("limen-first-calls");
        Vertx vertx = Vertx.vertx();
        try {
            if (arguments[0].equals("embedded")) {
                play(vertx, rounds, folder, Map.of());
            } else {
                try (Servers servers = Servers.start(folder, KafkaServer.startForLoad());
                        RedisServer redis = RedisServer.start()) {
                    Map<String, String> settings = new TreeMap<>(servers.settings(redis.url()));
                    settings.put("LIMEN_KAFKA_PROBE_MAX", "20s");
                    // The demo's file says how it is on a laptop.
                    settings.put("LIMEN_BUDGETS_REHEARSE", System.getProperty("limen.rehearse", "5s"));
                    settings.put("LIMEN_KAFKA_SETUP_PARTITIONS", "8");
                    GatewayProcess.run("first-calls-setup", DEMO, settings, "setup");
                    play(vertx, rounds, folder, settings);
                }
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void play(Vertx vertx, int rounds, Path folder, Map<String, String> settings) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            Map<String, String> own = new TreeMap<>(settings);
            own.put("LIMEN_DATA_DIR", folder.resolve("data-" + round).toString());
            try (GatewayProcess gateway = GatewayProcess.asShipped("first-calls", DEMO, own)) {
                long launched = System.nanoTime();
                gateway.launch();
                gateway.awaitReady();
                long ready = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - launched);
                int port = gateway.ports().orElseThrow().http();
                Promise<FirstCallsRun> done = Promise.promise();
                vertx.runOnContext(now -> new FirstCallsRun(vertx, port).ask().onComplete(done));
                FirstCallsRun asked =
                        done.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
                System.out.printf(
                        "%s: ready after %d ms; decisions %s; batches %s; not 200: %d%n",
                        round == 0 ? "not counted" : "round " + round,
                        ready,
                        told(asked.decisions),
                        told(asked.batches),
                        asked.failed);
                gateway.stop();
            }
        }
    }

    private static String told(Histogram micros) {
        return "p50 %.1f p99 %.1f max %.1f ms"
                .formatted(
                        micros.getValueAtPercentile(50) / 1e3,
                        micros.getValueAtPercentile(99) / 1e3,
                        micros.getMaxValue() / 1e3);
    }

    private Future<FirstCallsRun> ask() {
        Promise<FirstCallsRun> done = Promise.promise();
        long started = System.nanoTime();
        int[] sent = {0};
        vertx.setPeriodic(1, timer -> {
            long due = Math.min(CALLS, (System.nanoTime() - started) * PER_SECOND / 1_000_000_000L);
            while (sent[0] < due) {
                String visitor = "visitor-" + sent[0] % 40;
                send("/v1/decide", question(visitor), decisions);
                send("/v1/batch", batch(visitor), batches);
                sent[0]++;
            }
            if (sent[0] == CALLS && underWay == 0) {
                vertx.cancelTimer(timer);
                client.close().map(this).onComplete(done);
            }
        });
        return done.future();
    }

    private void send(String path, Buffer body, Histogram times) {
        long at = System.nanoTime();
        underWay++;
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(path)
                        .putHeader("Authorization", "Bearer demo-secret")
                        .putHeader("Content-Type", "application/json"))
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(response.statusCode()))
                .onComplete(status -> {
                    underWay--;
                    times.recordValue((System.nanoTime() - at) / 1000);
                    failed += status.succeeded() && status.result() == 200 ? 0 : 1;
                });
    }

    private static Buffer question(String visitor) {
        return new JsonObject()
                .put("anonymousId", visitor)
                .put("slots", new JsonArray().add("hero").add("banner"))
                .put("context", new JsonObject().put("page", new JsonObject().put("path", "/p/2")))
                .toBuffer();
    }

    private static Buffer batch(String visitor) {
        JsonArray batch = new JsonArray();
        for (String event : new String[] {"Page Viewed", "Product Viewed", "Product Added"}) {
            batch.add(new JsonObject()
                    .put("type", event.startsWith("Page") ? "page" : "track")
                    .put("event", event)
                    .put("anonymousId", visitor)
                    .put("messageId", UUID.randomUUID().toString())
                    .put("context", new JsonObject().put("page", new JsonObject().put("path", "/p/2")))
                    .put(
                            "properties",
                            new JsonObject()
                                    .put("product_id", "p-2")
                                    .put("path", "/p/2")
                                    .put("price", 49.9)));
        }
        return new JsonObject().put("batch", batch).toBuffer();
    }
}

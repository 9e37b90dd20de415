package io.limen.gateway.webhook;

import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.AudienceQueue.Follower;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells the configured endpoints of the changes in a queue. Signing takes its time: deploy it on a worker context, and
 * before anything is published, for who is new is told from then on.
 */
public final class Webhooks extends VerticleBase {
    /** One page at a time: a second connection is for the one that is just being closed. */
    private static final int CONNECTIONS_MAX = 2;

    private static final int HEADER_BYTES_MAX = 16 * 1024;

    private final WebhookOptions options;
    private final AudienceQueue queue;
    private final LongSupplier wallMillis;
    private final Deliveries deliveries = new Deliveries();

    /**
     * Ready to be deployed.
     *
     * @param wallMillis the clock, epoch milliseconds: of signatures, and of what is too old
     */
    public Webhooks(WebhookOptions options, AudienceQueue queue, LongSupplier wallMillis) {
        this.options = options;
        this.queue = queue;
        this.wallMillis = wallMillis;
    }

    /** What became of changes and calls, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        return deliveries.gauges();
    }

    @Override
    public Future<?> start() {
        HttpClient client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setMaxHeaderSize(HEADER_BYTES_MAX))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX))
                .build();
        Map<String, Follower> nameToEndpoint = new LinkedHashMap<>();
        for (WebhookOptions.Target target : options.endpoints()) {
            nameToEndpoint.put(target.name(), new Endpoint(vertx, client, target, options, wallMillis, deliveries));
        }
        return queue.follow(nameToEndpoint);
    }

    @Override
    public Future<?> stop() {
        return queue.close();
    }
}

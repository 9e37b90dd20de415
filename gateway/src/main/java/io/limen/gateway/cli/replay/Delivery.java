package io.limen.gateway.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.LongSupplier;

/**
 * Posts a call until it is answered for good, or patience runs out. The body is the same each time, so the gateway's
 * message ids make repetition harmless, and a gateway that is restarted meanwhile is just slow.
 */
final class Delivery {
    private static final long BACKOFF_MILLIS_MIN = 100;
    private static final long BACKOFF_MILLIS_MAX = 5_000;
    private static final long CALL_MILLIS_MAX = 30_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final long patienceNanos;
    private final LongSupplier nanos;
    private long retries;

    Delivery(Vertx vertx, URI gateway, String key, int connections, long patienceNanos, LongSupplier nanos) {
        this.vertx = vertx;
        this.patienceNanos = patienceNanos;
        this.nanos = nanos;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setConnectTimeout(5_000),
                new PoolOptions().setHttp1MaxSize(connections));
        String basic = Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(gateway.toString().replaceAll("/+$", "") + "/v1/batch")
                .setTimeout(CALL_MILLIS_MAX)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.AUTHORIZATION, "Basic " + basic);
    }

    /** How often a call was sent again. */
    long retries() {
        return retries;
    }

    /** Completes with a final answer: never {@link Answer.Later}. */
    Future<Answer> send(Buffer body) {
        return send(body, nanos.getAsLong(), BACKOFF_MILLIS_MIN);
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Answer> send(Buffer body, long firstNanos, long backoffMillis) {
        return attempt(body).compose(answer -> conclude(answer, body, firstNanos, backoffMillis));
    }

    private Future<Answer> conclude(Answer answer, Buffer body, long firstNanos, long backoffMillis) {
        if (!(answer instanceof Answer.Later later)) {
            return Future.succeededFuture(answer);
        }
        long waitMillis = later.retryAfterMillis() < 0 ? backoffMillis : Math.max(1, later.retryAfterMillis());
        if (nanos.getAsLong() - firstNanos + waitMillis * 1_000_000 > patienceNanos) {
            String waited = patienceNanos / 1_000_000_000 + " s";
            return Future.succeededFuture(
                    new Answer.Impossible("gave up after trying for " + waited + ": " + later.reason()));
        }
        retries++;
        long nextMillis = Math.min(BACKOFF_MILLIS_MAX, 2 * backoffMillis);
        return pause(waitMillis).compose(waited -> send(body, firstNanos, nextMillis));
    }

    private Future<Answer> attempt(Buffer body) {
        return client.request(request)
                .compose(ready -> ready.send(body))
                .compose(this::answer)
                .otherwise(fault -> new Answer.Later("no answer: " + fault.getMessage(), -1));
    }

    private Future<Answer> answer(HttpClientResponse response) {
        String retryAfter = response.headers().get(HttpHeaders.RETRY_AFTER);
        return response.body()
                .map(body -> Answer.read(response.statusCode(), retryAfter == null ? "" : retryAfter, body));
    }

    private Future<Void> pause(long millis) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(millis, timer -> over.complete());
        return over.future();
    }
}

package io.limen.gateway.doctor;

import io.limen.gateway.trial.BoundedBody;
import io.limen.gateway.trial.SiteAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks web servers, and takes no answer for one, too. Each call ends within some seconds and reads some megabytes at most. */
final class Asking {
    private static final int CONNECT_MILLIS_MAX = 4_000;
    private static final long ANSWER_MILLIS_MAX = TimeUnit.SECONDS.toMillis(6);
    private static final int BODY_BYTES_MAX = 4 << 20;
    private static final int REDIRECTS_MAX = 5;

    private final HttpClient client;
    private final Supplier<Instant> clock;

    Asking(Vertx vertx, Supplier<Instant> clock) {
        this.clock = clock;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS_MAX));
    }

    /** Asks for a page, wherever redirects lead. */
    Future<Answer> page(URI uri, Map<String, String> headers) {
        return page(uri, headers, 0);
    }

    private Future<Answer> page(URI uri, Map<String, String> headers, int redirects) {
        return ask(HttpMethod.GET, uri, headers, Optional.empty()).compose(answer -> {
            Optional<URI> next = Optional.of(answer.header("Location"))
                    .filter(location -> answer.status() / 100 == 3 && !location.isEmpty() && redirects < REDIRECTS_MAX)
                    .flatMap(location -> Addresses.resolve(uri, location));
            return next.map(there -> page(there, headers, redirects + 1)).orElse(Future.succeededFuture(answer));
        });
    }

    /** Never fails. */
    Future<Answer> ask(HttpMethod method, URI uri, Map<String, String> headers, Optional<String> body) {
        Optional<SiteAddress> site = SiteAddress.of(uri);
        if (site.isEmpty()) {
            return Future.succeededFuture(Answer.none(uri, "no web address", clock.get()));
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setSsl(site.get().isSecure())
                .setHost(site.get().host())
                .setPort(site.get().port())
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip");
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(request ->
                        body.map(text -> request.send(Buffer.buffer(text))).orElseGet(request::send))
                .compose(response -> read(uri, response))
                .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .otherwise(fault -> Answer.none(uri, String.valueOf(fault.getMessage()), clock.get()));
    }

    private Future<Answer> read(URI uri, HttpClientResponse response) {
        Instant now = clock.get();
        boolean packed = "gzip".equals(response.getHeader(HttpHeaders.CONTENT_ENCODING));
        return BoundedBody.read(response, BODY_BYTES_MAX, packed)
                .map(body -> new Answer(uri, response.statusCode(), response.headers(), body.toString(), "", now));
    }

    /** Of all calls together. */
    <T> Future<T> within(Future<T> all, long millisMax) {
        return all.timeout(millisMax, TimeUnit.MILLISECONDS).eventually(() -> client.close());
    }
}

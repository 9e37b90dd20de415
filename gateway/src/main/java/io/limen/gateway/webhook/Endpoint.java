package io.limen.gateway.webhook;

import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceQueue.Follower;
import io.limen.gateway.wire.AudienceChangeJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one endpoint, a page at a time, until it has taken it. A page that is refused is told again change by change, so
 * that only what is refused by itself is dropped. Used on one context.
 */
final class Endpoint implements Follower {
    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

    private final Vertx vertx;
    private final HttpClient client;
    private final WebhookOptions.Target target;
    private final WebhookOptions options;
    private final LongSupplier wallMillis;
    private final Patience patience;
    private final Signature signature;
    private final Deliveries deliveries;
    private int failures;

    /** What became of a call. */
    private sealed interface Outcome {
        record Taken() implements Outcome {}

        record Refused(int status) implements Outcome {}

        record Failed(String why, @Nullable String retryAfter) implements Outcome {}
    }

    Endpoint(
            Vertx vertx,
            HttpClient client,
            WebhookOptions.Target target,
            WebhookOptions options,
            LongSupplier wallMillis,
            Deliveries deliveries) {
        this.vertx = vertx;
        this.client = client;
        this.target = target;
        this.options = options;
        this.wallMillis = wallMillis;
        this.patience = new Patience(options.retryFirst(), options.retryMost());
        this.signature = new Signature(target.secret());
        this.deliveries = deliveries;
    }

    @Override
    public Future<Void> deliver(List<AudienceChange> changes) {
        Promise<Void> done = Promise.promise();
        attempt(changes.stream().filter(this::concerns).toList(), done);
        return done.future();
    }

    private boolean concerns(AudienceChange change) {
        return target.segments().isEmpty() || target.segments().contains(change.segment());
    }

    private void attempt(List<AudienceChange> changes, Promise<Void> done) {
        long now = wallMillis.getAsLong();
        long oldest = now - options.retryFor().toMillis();
        List<AudienceChange> young =
                changes.stream().filter(change -> change.at() >= oldest).toList();
        deliveries.tooOld(changes.size() - young.size());
        if (young.isEmpty()) {
            done.complete();
        } else {
            call(AudienceChangeJson.batch(young), now).onComplete(called -> after(called.result(), young, done));
        }
    }

    /** Never fails: what went wrong is an outcome. */
    private Future<Outcome> call(byte[] body, long now) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(target.url().toString())
                .setConnectTimeout(options.timeout().toMillis())
                .setIdleTimeout(options.timeout().toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "limen")
                .putHeader(Signature.HEADER, signature.of(body, now));
        return client.request(request)
                .compose(open -> sent(open, body))
                .otherwise(fault -> new Outcome.Failed(fault.getClass().getSimpleName(), null));
    }

    private Future<Outcome> sent(HttpClientRequest request, byte[] body) {
        return request.send(Buffer.buffer(body))
                // What it says beside its status is nobody's: read past, so that the connection can be used again.
                .compose(response ->
                        response.end().map(outcome(response.statusCode(), response.getHeader("Retry-After"))))
                .timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(fault -> request.reset());
    }

    private static Outcome outcome(int status, @Nullable String retryAfter) {
        if (status >= 200 && status < 300) {
            return new Outcome.Taken();
        }
        boolean later = status < 400 || status >= 500 || status == 408 || status == 429;
        return later ? new Outcome.Failed("status " + status, retryAfter) : new Outcome.Refused(status);
    }

    private void after(Outcome outcome, List<AudienceChange> changes, Promise<Void> done) {
        if (outcome instanceof Outcome.Failed failed) {
            again(failed, changes, done);
            return;
        }
        if (failures > 0) {
            log.info("webhook {}: answers again after {} failed calls", target.name(), failures);
        }
        failures = 0;
        if (outcome instanceof Outcome.Refused refused) {
            refused(refused.status, changes, done);
        } else {
            deliveries.taken(changes.size());
            done.complete();
        }
    }

    private void refused(int status, List<AudienceChange> changes, Promise<Void> done) {
        if (changes.size() == 1) {
            log.error(
                    "webhook {}: a change of segment {} refused with status {}",
                    target.name(),
                    changes.get(0).segment(),
                    status);
            deliveries.refused(1);
            done.complete();
            return;
        }
        log.warn(
                "webhook {}: {} changes refused with status {}, one by one then",
                target.name(),
                changes.size(),
                status);
        oneByOne(changes.iterator(), done);
    }

    private void oneByOne(Iterator<AudienceChange> rest, Promise<Void> done) {
        if (rest.hasNext()) {
            Promise<Void> one = Promise.promise();
            attempt(List.of(rest.next()), one);
            // Not from within: what is too old is settled at once, and there may be many.
            one.future().onComplete(told -> vertx.runOnContext(next -> oneByOne(rest, done)));
        } else {
            done.complete();
        }
    }

    private void again(Outcome.Failed failed, List<AudienceChange> changes, Promise<Void> done) {
        if (failures == 0) {
            log.warn("webhook {}: {}, trying again until further notice", target.name(), failed.why);
        }
        failures++;
        deliveries.failed();
        long wait = patience.millis(
                failures, ThreadLocalRandom.current().nextDouble(), failed.retryAfter, wallMillis.getAsLong());
        vertx.setTimer(wait, fired -> attempt(changes, done));
    }
}

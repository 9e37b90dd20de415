package io.limen.gateway.webhook;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.AudienceQueueContract.changes;
import static io.limen.gateway.flow.AudienceQueueContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceQueue;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against a real server that answers as it is told to. */
class WebhooksTest {
    private static final String SECRET = "a secret of the test";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Consumer<HttpServerRequest>> answers = new ConcurrentLinkedQueue<>();
    private final HandedOut queue = new HandedOut();
    private HttpServer server;
    private final AtomicLong now = new AtomicLong(1_700_000_000_123L);

    /** What came, and when. */
    private record Call(String signature, String contentType, String body, long nanos) {
        private List<String> ids() {
            List<String> ids = new ArrayList<>();
            try {
                JSON.readTree(body)
                        .path("batch")
                        .forEach(event -> ids.add(event.path("messageId").asText()));
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
            return ids;
        }
    }

    /** A queue that hands out what the test says. */
    private static final class HandedOut implements AudienceQueue {
        private volatile Map<String, Follower> followers = Map.of();
        private volatile @Nullable Context context;

        @Override
        public Future<Void> follow(Map<String, Follower> nameToFollower) {
            followers = nameToFollower;
            context = Vertx.currentContext();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            followers = Map.of();
            return Future.succeededFuture();
        }
    }

    @BeforeEach
    void listen() {
        server = in(watch.vertx()
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    calls.add(new Call(
                            request.getHeader(Signature.HEADER),
                            request.getHeader("Content-Type"),
                            body.toString(),
                            System.nanoTime()));
                    Consumer<HttpServerRequest> answer = answers.poll();
                    if (answer == null) {
                        request.response().end("taken");
                    } else {
                        answer.accept(request);
                    }
                }))
                .listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        in(server.close());
    }

    private Webhooks start(String... segments) {
        WebhookOptions options = new WebhookOptions(
                List.of(new WebhookOptions.Target(
                        "crm",
                        URI.create("http://127.0.0.1:" + server.actualPort() + "/in?from=limen"),
                        SECRET,
                        Set.of(segments))),
                Duration.ofMillis(400),
                Duration.ofMillis(20),
                Duration.ofSeconds(2),
                Duration.ofHours(24));
        Webhooks webhooks = new Webhooks(options, queue, now::get);
        in(watch.vertx().deployVerticle(webhooks, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return webhooks;
    }

    /** As a queue does it: on the context that follows. */
    private Future<Void> deliver(List<AudienceChange> changes) {
        Promise<Void> done = Promise.promise();
        Objects.requireNonNull(queue.context).runOnContext(now -> Objects.requireNonNull(queue.followers.get("crm"))
                .deliver(changes)
                .onComplete(done));
        return done.future();
    }

    private List<AudienceChange> fresh(int from, int to) {
        return changes("ann", from, to).stream()
                .map(change -> new AudienceChange(
                        change.visitor(),
                        change.userId(),
                        change.segment(),
                        change.entered(),
                        change.since(),
                        now.get(),
                        change.messageId()))
                .toList();
    }

    private static Consumer<HttpServerRequest> status(int status) {
        return request -> request.response().setStatusCode(status).end("x".repeat(10_000));
    }

    private static long gauge(Webhooks webhooks, String name) {
        return Objects.requireNonNull(webhooks.gauges().get(name)).getAsLong();
    }

    @Test
    void deliverShouldPostTrackEventsSignedWithTheSecret() throws Exception {
        Webhooks webhooks = start();

        in(deliver(fresh(0, 2)));

        assertThat(calls).hasSize(1);
        Call call = calls.get(0);
        assertThat(call.contentType()).isEqualTo("application/json");
        assertThat(call.signature()).startsWith("t=1700000000,v1=");
        assertThat(genuine(call)).isTrue();
        JsonNode first = JSON.readTree(call.body()).path("batch").path(0);
        assertThat(first.path("type").asText()).isEqualTo("track");
        assertThat(first.path("event").asText()).isEqualTo("Segment Entered");
        assertThat(first.path("anonymousId").asText()).isEqualTo("ann");
        assertThat(first.path("messageId").asText()).isEqualTo("m0");
        assertThat(first.path("timestamp").asText()).isEqualTo("2023-11-14T22:13:20.123Z");
        assertThat(first.path("properties").path("segment").asText()).isEqualTo("keen");
        assertThat(gauge(webhooks, "delivered")).isEqualTo(2);
    }

    /** As a receiver would do it. */
    private static boolean genuine(Call call) throws GeneralSecurityException {
        String time = call.signature().replaceFirst("^t=(\\d+),v1=.*$", "$1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal((time + "." + call.body()).getBytes(StandardCharsets.UTF_8));
        byte[] found = HexFormat.of().parseHex(call.signature().replaceFirst("^.*,v1=", ""));
        return MessageDigest.isEqual(expected, found);
    }

    @Test
    void deliverShouldTryAgainWithTheSameEventsUntilTheyAreTaken() {
        Webhooks webhooks = start();
        answers.add(status(503));
        answers.add(request -> request.connection().close());
        answers.add(status(408));
        answers.add(request -> {});
        answers.add(status(302));

        in(deliver(fresh(0, 3)));

        assertThat(calls).hasSize(6).allSatisfy(call -> assertThat(call.ids()).containsExactly("m0", "m1", "m2"));
        assertThat(gauge(webhooks, "delivered")).isEqualTo(3);
        assertThat(gauge(webhooks, "calls.failed")).isEqualTo(5);
    }

    @Test
    void deliverShouldWaitAsLongAsItIsAskedTo() {
        start();
        answers.add(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "1")
                .end());

        in(deliver(fresh(0, 1)));

        assertThat(calls).hasSize(2);
        assertThat(Duration.ofNanos(calls.get(1).nanos() - calls.get(0).nanos()))
                .isBetween(Duration.ofMillis(950), Duration.ofSeconds(4));
    }

    @Test
    void deliverShouldLoseOnlyWhatIsRefusedByItselfWhenAPageIsRefused() {
        Webhooks webhooks = start();
        answers.add(status(400));
        answers.add(status(200));
        answers.add(status(422));
        answers.add(status(503));

        in(deliver(fresh(0, 3)));
        in(deliver(fresh(3, 4)));

        assertThat(calls)
                .extracting(Call::ids)
                .containsExactly(
                        List.of("m0", "m1", "m2"),
                        List.of("m0"),
                        List.of("m1"),
                        List.of("m2"),
                        List.of("m2"),
                        List.of("m3"));
        assertThat(gauge(webhooks, "dropped.refused")).isEqualTo(1);
        assertThat(gauge(webhooks, "calls.failed")).isEqualTo(1);
        assertThat(gauge(webhooks, "delivered")).isEqualTo(3);
    }

    @Test
    void deliverShouldDropAndCountWhatIsRefusedAlone() {
        Webhooks webhooks = start();
        answers.add(status(404));

        in(deliver(fresh(0, 1)));

        assertThat(calls).hasSize(1);
        assertThat(gauge(webhooks, "dropped.refused")).isEqualTo(1);
        assertThat(gauge(webhooks, "delivered")).isZero();
    }

    @Test
    void deliverShouldDropAndCountWhatHasBecomeTooOldWhileItWasTried() {
        Webhooks webhooks = start();
        answers.add(request -> {
            now.addAndGet(Duration.ofHours(25).toMillis());
            request.response().setStatusCode(500).end();
        });

        in(deliver(fresh(0, 2)));

        assertThat(calls).hasSize(1);
        assertThat(gauge(webhooks, "dropped.old")).isEqualTo(2);
    }

    @Test
    void deliverShouldTellAnEndpointOnlyOfItsSegments() {
        start("idle");
        AudienceChange idle = new AudienceChange("ann", null, "idle", false, 1_000, now.get(), "mine");

        in(deliver(fresh(0, 2)));
        in(deliver(List.of(fresh(2, 3).get(0), idle)));

        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).ids()).containsExactly("mine");
    }

    @Test
    void deliverShouldNotEndWhenTheServerIsGoneAndGoOnWhenItIsBack() {
        Webhooks webhooks = start();
        int port = server.actualPort();
        in(server.close());
        Future<Void> delivered = deliver(fresh(0, 1));
        until(() -> gauge(webhooks, "calls.failed") >= 2);
        assertThat(delivered.isComplete()).isFalse();

        server = in(watch.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(port, "127.0.0.1"));

        in(delivered);
        assertThat(gauge(webhooks, "delivered")).isEqualTo(1);
    }
}

package io.limen.gateway.ops;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.inspect.Sources;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered where what is looked into does not answer. */
class LooksTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final Failure silent =
            new Failure(Failure.Code.UNAVAILABLE, "Kafka: the end of partition 0 is not known: TimeoutException");

    private record Answer(int status, String contentType, String retryAfter, JsonObject body) {}

    @AfterEach
    void close() {
        in(vertx.close());
    }

    /** Of one partition, and whatever it is asked fails so. */
    private static <T> T failing(Class<T> port, Failure failure) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) ->
                        method.getReturnType().equals(Future.class) ? Future.failedFuture(failure) : (Object) 1));
    }

    private Answer ask(Failure failure, Look look, HttpMethod method) {
        Sources sources = new Sources(
                failing(EventLog.class, failure),
                failing(ProfileStore.class, failure),
                new MemoryQuarantine(),
                new MemoryLearnedStore(),
                failing(Snapshots.class, failure),
                failing(Scorer.class, failure),
                () -> TrackingPlan.NONE,
                new Clocks(() -> 0, System::nanoTime),
                0);
        Looks looks = new Looks(in(Inspection.start(vertx, sources)));
        HttpServer server = in(vertx.createHttpServer()
                .requestHandler(request -> looks.take(request, look))
                .listen(0, "127.0.0.1"));
        return in(client.request(method, server.actualPort(), "127.0.0.1", "/look")
                .compose(request -> request.send())
                .compose(response -> response.body()
                        .map(body -> new Answer(
                                response.statusCode(),
                                String.valueOf(response.getHeader("content-type")),
                                String.valueOf(response.getHeader("retry-after")),
                                body.toJsonObject()))));
    }

    @ParameterizedTest
    @EnumSource(
            value = Look.class,
            names = {"VERIFY", "FEATURES", "EVENTS", "TAIL"})
    void takeShouldSayWhichServerAndWhatToDoWhenOneDoesNotAnswer(Look look) {
        Answer answer = ask(silent, look, HttpMethod.POST);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.retryAfter()).isEqualTo("5");
        assertThat(answer.body().getString("detail"))
                .startsWith("Kafka: the end of partition 0 is not known")
                .contains("expected: an answer")
                .contains("ask again");
    }

    @Test
    void takeShouldSayThatItBrokeWhenAskingAgainDoesNotHelp() {
        Answer answer = ask(new Failure(Failure.Code.CORRUPT, "damaged"), Look.VERIFY, HttpMethod.POST);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.retryAfter()).isEqualTo("null");
    }

    @Test
    void takeShouldRefuseALookThatTakesWorkWhenItIsNotAPost() {
        assertThat(ask(silent, Look.VERIFY, HttpMethod.GET).status()).isEqualTo(405);
    }
}

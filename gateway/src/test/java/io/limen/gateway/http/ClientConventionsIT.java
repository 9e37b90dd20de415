package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the clients of Segment and RudderStack rely on beside the calls themselves, which are in {@link IngestIT}. */
class ClientConventionsIT {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("wk:".getBytes(StandardCharsets.UTF_8));
    private static final String VIEW =
            "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"v1\",\"messageId\":\"m1\"}";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", origins: [https://shop.example]"));
    }

    // ── who calls ──

    @ParameterizedTest
    @CsvSource({
        "'',Basic d2s6,''",
        "'',basic d2s=,''",
        "'',Bearer wk,''",
        "'',bearer wk,''",
        "'',,wk",
        "?writeKey=wk,,''",
        "?x=1&writeKey=w%6b&writeKey=nope,,''",
        "'',Bearer wk,nope"
    })
    void keyShouldBeKnownWhereverItIs(String query, String authorization, String inBody) {
        String body = "{\"batch\":[" + VIEW + "],\"writeKey\":\"" + inBody + "\"}";
        String[] headers = authorization == null ? new String[] {} : new String[] {"Authorization", authorization};

        String named = inBody.isEmpty() ? "{\"batch\":[" + VIEW + "]}" : body;
        assertThat(shop.post("/v1/batch" + query, named, headers).statusCode()).isEqualTo(200);
    }

    @Test
    void keyInTheBodyShouldNotHelpWhenTheOneInTheHeaderIsWrong() {
        HttpResponse<String> answer = shop.post(
                "/v1/batch", "{\"batch\":[" + VIEW + "],\"writeKey\":\"wk\"}", "Authorization", "Bearer other");

        assertThat(answer.statusCode())
                .as("a server whose secret is misspelt must notice")
                .isEqualTo(401);
    }

    // ── in which clothes ──

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "text/plain",
                "text/plain;charset=UTF-8",
                "application/x-www-form-urlencoded",
                "application/octet-stream",
                "nonsense"
            })
    void bodyShouldBeReadWhateverItsTypeSays(String type) {
        HttpResponse<String> answer =
                shop.post("/v1/b", "{\"batch\":[" + VIEW + "],\"writeKey\":\"wk\"}", "Content-Type", type);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(shop.stores.observed()).hasSize(1);
    }

    @Test
    void retryShouldBeTakenWhenItSaysThatItIsOne() {
        HttpResponse<String> answer = shop.post(
                "/v1/t",
                VIEW,
                "Authorization",
                BASIC,
                "X-Retry-Count",
                "3",
                "AnonymousId",
                "djE=",
                "SentAt",
                "2026-12-01T00:00:00Z");

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    // ── images ──

    @Test
    void pixelOfRudderStackShouldBeAnEventOfItsParameters() {
        HttpResponse<String> answer = shop.get("/pixel/v1/track?writeKey=wk&anonymousId=v1&event=Product+Viewed"
                + "&properties.price=9.5&properties.tags.first=a&context.page.path=%2Fp%2F1&context.page.title=A%20b");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/gif");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        Observed event = shop.stores.observed().get(0);
        assertThat(event.kind()).isEqualTo(Observed.Kind.TRACK);
        assertThat(event.visitor()).isEqualTo("v1");
        assertThat(event.properties().get("price"))
                .as("a number, for the plan says so")
                .isEqualTo(new Value.Num(9.5));
        assertThat(event.properties().text("tags.first")).isEqualTo("a");
        assertThat(event.context().text("page.path")).isEqualTo("/p/1");
        assertThat(event.context().text("page.title")).isEqualTo("A b");
    }

    @Test
    void pixelOfRudderStackShouldBeAPageWhenItsPathSaysSo() {
        shop.get("/pixel/v1/page?writeKey=wk&anonymousId=v1&name=Home&properties.path=/p/1");

        assertThat(shop.stores.observed()).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(Observed.Kind.PAGE);
            assertThat(event.properties().text("name")).isEqualTo("Home");
            assertThat(event.context().text("page.path")).isEqualTo("/p/1");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/pixel/v1/track?anonymousId=v1&event=E,401",
        "/pixel/v1/track?writeKey=no&anonymousId=v1&event=E,401",
        "/pixel/v1/track?writeKey=wk&event=E,400",
        "/pixel/v1/track?writeKey=wk&anonymousId=v1,400",
        "/pixel/v1/page?writeKey=wk&anonymousId=v1&a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=deep,400",
        "/pixel/v1/identify?writeKey=wk&anonymousId=v1,404"
    })
    void pixelShouldSayWhyWhenItIsNoEvent(String target, int status) {
        assertThat(shop.get(target).statusCode()).isEqualTo(status);
        assertThat(shop.stores.observed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pixel/v1/track?writeKey=wk&anonymousId=v1&event=Product%20Viewed",
                "/v1/pixel.gif?writeKey=wk&d=%7B%22type%22:%22track%22,%22event%22:%22Product%20Viewed%22,%22anonymousId%22:%22v1%22%7D"
            })
    void pixelShouldBeAnotherEventWhenItIsAskedForAgain(String target) {
        shop.get(target);
        LockSupport.parkNanos(2_000_000); // the next millisecond
        shop.get(target);

        assertThat(shop.stores.observed()).extracting(Observed::messageId).doesNotHaveDuplicates();
    }

    // ── browsers ──

    @ParameterizedTest
    @CsvSource({"/v1/projects/wk/settings,/v1", "/_l/v1/projects/wk/settings,/_l/v1"})
    void settingsShouldSendTheLibraryBackUnderThePathItCameBy(String path, String api) {
        HttpResponse<String> answer = shop.get(path);

        assertThat("http://"
                        + json(answer)
                                .path("integrations")
                                .path("Segment.io")
                                .path("apiHost")
                                .asText())
                .isEqualTo(shop.origin() + api);
        assertThat(answer.headers().firstValue("Vary").orElse(""))
                .as("caches keep it for pages of every origin")
                .isEqualToIgnoringCase("origin");
    }

    @Test
    void preflightShouldAllowWhatTheLibrariesSend() {
        HttpResponse<String> answer = shop.send(shop.at("/v1/t")
                .headers(
                        "Origin",
                        "https://shop.example",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "anonymousid,authorization,content-type,sentat,x-retry-count")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(204);
        List<String> allowed = List.of(answer.headers()
                .firstValue("Access-Control-Allow-Headers")
                .orElse("")
                .toLowerCase(java.util.Locale.ROOT)
                .split(", *", -1));
        assertThat(allowed)
                .contains(
                        "anonymousid", "authorization", "content-type", "sentat", "x-retry-count", "content-encoding");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("POST", "GET");
        assertThat(answer.headers().firstValue("Access-Control-Max-Age")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "limen_id=v1"})
    void answerShouldBeReadableForAPageOfAConfiguredOriginWithCookiesOrWithout(String cookie) {
        String[] headers = cookie.isEmpty()
                ? new String[] {"Origin", "https://shop.example"}
                : new String[] {"Origin", "https://shop.example", "Cookie", cookie};

        HttpResponse<String> answer = shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + VIEW + "]}", headers);

        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(answer.headers().firstValue("Vary").orElse("")).isEqualToIgnoringCase("origin");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/screen,POST",
        "GET,/v1/t,POST",
        "POST,/v1/pixel.gif,'GET, HEAD'",
        "POST,/pixel/v1/page,'GET, HEAD'",
        "PUT,/v1/batch,'GET, HEAD, POST, OPTIONS'"
    })
    void problemShouldNameTheMethodsThatWouldDo(String method, String path, String allowed) {
        HttpResponse<String> answer = shop.send(shop.at(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains(allowed);
    }

    // ── sent again ──

    @Test
    void retryShouldNotBeAnsweredBeforeWhatItRepeatsIsDurable() throws IOException {
        Promise<Void> disk = shop.stores.hold();
        try (RawConnection first = RawConnection.to(shop.origin());
                RawConnection again = RawConnection.to(shop.origin())) {
            first.send(call());
            until(1);
            again.send(call());
            until(2);
            assertThat(shop.get("/v1/fragments/hero").statusCode())
                    .as("somebody else, meanwhile")
                    .isEqualTo(200);
            assertThat(first.isAnswered()).isFalse();
            assertThat(again.isAnswered()).isFalse();

            disk.complete();

            assertThat(first.reply().status()).isEqualTo(200);
            assertThat(again.reply().status()).isEqualTo(200);
        }
        assertThat(views()).isEqualTo("1.0");
    }

    @Test
    void retryShouldBeTakenWhenWhatItRepeatsDidNotBecomeDurable() throws IOException {
        Promise<Void> disk = shop.stores.hold();
        try (RawConnection first = RawConnection.to(shop.origin())) {
            first.send(call());
            until(1);
            disk.fail(new Failure(Failure.Code.UNAVAILABLE, "disk full"));
            assertThat(first.reply().status()).isEqualTo(503);

            shop.stores.mend();

            assertThat(first.send(call()).reply().status()).isEqualTo(200);
        }
        assertThat(views()).isEqualTo("1.0");
    }

    private void until(int waiting) {
        for (int i = 0; i < 5_000 && shop.stores.waiting() < waiting; i++) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(shop.stores.waiting()).isEqualTo(waiting);
    }

    private static String call() {
        String body = "{\"batch\":[" + VIEW + "]}";
        return "POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String views() {
        HttpResponse<String> answer =
                shop.post("/v1/decide", "{\"anonymousId\":\"v1\",\"explain\":true}", "Authorization", "Bearer sk");
        for (JsonNode feature : json(answer).path("explain").path("features")) {
            if (feature.path("name").asText().equals("views")) {
                return feature.path("value").asText();
            }
        }
        return answer.body();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}

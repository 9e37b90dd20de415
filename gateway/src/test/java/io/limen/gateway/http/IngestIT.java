package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.Failure;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestIT {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("wk:".getBytes(StandardCharsets.UTF_8));
    private static final String PAGE = "{\"type\":\"page\",\"anonymousId\":\"v1\"}";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ""));
    }

    @Test
    void batchShouldBeStoredWhenTheNodeSdkOfSegmentSends() {
        HttpResponse<String> answer = shop.post(
                "/v1/batch",
                """
                {"batch":[{"timestamp":"2026-11-21T04:43:09.643Z","integrations":{},"event":"Product Viewed","type":"track",
                  "properties":{"sku":"s1","price":"9.5"},"context":{"ip":"1.2.3.4","page":{"path":"/p/1"},"userAgent":"x",
                  "library":{"name":"@segment/analytics-node","version":"3.1.0"}},"anonymousId":"a1",
                  "messageId":"node-next-1795236189643-0a6f9f8f-ff97-4000-afb9-d42fba27a38d",
                  "_metadata":{"nodeVersion":"v20.20.2","jsRuntime":"node"}}],
                 "writeKey":"wk","sentAt":"2026-11-21T04:43:09.646Z"}
                """,
                "Content-Type",
                "application/json",
                "User-Agent",
                "analytics-node-next/latest",
                "Authorization",
                BASIC);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("success").asBoolean()).isTrue();
        assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
        assertThat(json(answer).path("rejected").isEmpty()).isTrue();
        assertThat(json(answer).path("position").asText()).isNotEmpty();
        assertThat(answer.headers().firstValue("Server-Timing").orElse(""))
                .contains("decode;dur=", "append;dur=", "total;dur=");
        assertThat(answer.headers().firstValue("Set-Cookie"))
                .as("a server has no cookies")
                .isEmpty();
        assertThat(shop.stores.observed()).extracting(Observed::visitor).containsExactly("a1");
    }

    @Test
    void batchShouldBeStoredWhenTheNodeSdkOfRudderSendsItPacked() throws IOException {
        HttpResponse<String> answer = shop.post(
                "/v1/batch",
                gzip(
                        "{\"batch\":[{\"userId\":\"u\",\"event\":\"e\",\"type\":\"track\",\"channel\":\"server\","
                                + "\"originalTimestamp\":\"2026-11-21T04:43:09Z\",\"messageId\":\"5ff4bec0\","
                                + "\"sentAt\":\"2026-11-21T04:43:10Z\"}],\"timestamp\":\"x\",\"sentAt\":\"2026-11-21T04:43:10Z\"}"),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Content-Encoding",
                "gzip",
                "Authorization",
                BASIC);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(shop.stores.observed()).extracting(Observed::visitor).containsExactly("user:u");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/track,TRACK",
        "/v1/t,TRACK",
        "/v1/page,PAGE",
        "/v1/p,PAGE",
        "/v1/screen,SCREEN",
        "/v1/s,SCREEN",
        "/v1/identify,IDENTIFY",
        "/v1/i,IDENTIFY",
        "/v1/group,GROUP",
        "/v1/g,GROUP",
        "/v1/alias,ALIAS",
        "/v1/a,ALIAS",
        "/_l/v1/page,PAGE"
    })
    void callShouldBeOfTheKindItsPathNames(String path, Observed.Kind kind) {
        String body = "{\"anonymousId\":\"v1\",\"event\":\"E\",\"writeKey\":\"wk\"}";

        HttpResponse<String> answer = shop.post(path, body, "Content-Type", "text/plain");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(shop.stores.observed()).extracting(Observed::kind).containsExactly(kind);
    }

    @Test
    void beaconShouldBeStoredWhenTheKeyIsInTheQuery() {
        HttpResponse<String> answer =
                shop.post("/beacon/v1/batch?writeKey=wk", batch(PAGE), "Content-Type", "text/plain;charset=UTF-8");

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void pixelShouldStoreTheEventWhenItIsInTheQuery() {
        String event = "{\"type\":\"page\",\"anonymousId\":\"v1\",\"writeKey\":\"wk\"}";
        String data = Base64.getUrlEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> answer = shop.get("/v1/pixel.gif?d=" + data);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/gif");
        assertThat(shop.stores.observed()).hasSize(1);
        assertThat(shop.get("/v1/pixel.gif").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic bm9wZTo=", "Bearer nope", "Digest wk", "Basic !"})
    void batchShouldBeRefusedWhenTheKeyIsUnknown(String authorization) {
        HttpResponse<String> answer = authorization.isEmpty()
                ? shop.post("/v1/batch", batch(PAGE))
                : shop.post("/v1/batch", batch(PAGE), "Authorization", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("type").asText()).isEqualTo("urn:limen:problem:unauthorized");
        assertThat(json(answer).path("status").asInt()).isEqualTo(401);
        assertThat(shop.stores.observed()).isEmpty();
    }

    @Test
    void batchShouldKeepGoodEventsWhenOthersAreBad() {
        HttpResponse<String> answer =
                write(batch(PAGE + ",{\"type\":\"track\",\"anonymousId\":\"v1\",\"messageId\":\"m\"}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
        assertThat(json(answer).path("rejected").get(0).path("index").asInt()).isEqualTo(1);
        assertThat(json(answer).path("rejected").get(0).path("messageId").asText())
                .isEqualTo("m");
        assertThat(json(answer).path("rejected").get(0).path("reason").asText()).startsWith("event: missing");
    }

    @Test
    void callShouldBeAProblemWhenItsOnlyEventIsBad() {
        HttpResponse<String> answer = shop.post("/v1/track", "{\"anonymousId\":\"v\"}", "Authorization", BASIC);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("errors").get(0).path("reason").asText()).startsWith("event: missing");
    }

    @Test
    void batchShouldSayWhereWhenJsonIsBroken() {
        HttpResponse<String> answer = write("{\"batch\":[\n{\"type\":oops}]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("where").asText()).isEqualTo("line 2, column 9");
        assertThat(json(answer).path("detail").asText()).startsWith("not JSON");
    }

    @Test
    void batchShouldBeRefusedWhenItIsTooLarge() throws IOException {
        String large = batch("{\"type\":\"page\",\"anonymousId\":\"" + "x".repeat(520 * 1024) + "\"}");

        assertThat(write(large).statusCode()).isEqualTo(413);
        assertThat(shop.post("/v1/batch", gzip(large), "Authorization", BASIC).statusCode())
                .as("unpacked")
                .isEqualTo(413);
        assertThat(shop.post("/v1/batch", gzip(" ".repeat(50_000_000)), "Authorization", BASIC)
                        .statusCode())
                .as("a bomb")
                .isEqualTo(413);
        assertThat(write(batch(PAGE)).statusCode()).as("and the next is fine").isEqualTo(200);
    }

    @Test
    void batchShouldBeRefusedWhenGzipIsCutOff() throws IOException {
        byte[] packed = gzip(batch(PAGE));
        byte[] cut = Arrays.copyOf(packed, packed.length - 12);

        assertThat(shop.post("/v1/batch", cut, "Authorization", BASIC).statusCode())
                .isEqualTo(400);
    }

    @Test
    void batchShouldBeTriedAgainLaterWhenTheLogIsFull() {
        shop.stores.breakWith(new Failure(Failure.Code.OVERLOADED, "queue full: partition 3"));

        HttpResponse<String> answer = write(batch(PAGE));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("X-RateLimit-Reset")).contains("1");
        assertThat(answer.body()).doesNotContain("partition 3");
    }

    @Test
    void batchShouldBeTriedAgainLaterWhenTheLogCannotBeWritten() {
        shop.stores.breakWith(new Failure(Failure.Code.UNAVAILABLE, "disk full"));

        assertThat(write(batch(PAGE)).statusCode()).isEqualTo(503);
        assertThat(write(batch(PAGE)).headers().firstValue("Retry-After")).contains("3");
    }

    @Test
    void batchShouldTellNothingOfABugWhenThereIsOne() {
        shop.stores.breakWith(new IllegalStateException("secret detail"));

        HttpResponse<String> answer = write(batch(PAGE));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret detail");
    }

    @Test
    void batchShouldBeShedWhenTooMuchIsUnderWay() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", bodyTime: 200s|, limits: { inFlightMax: 1 }"));
        URI uri = URI.create(shop.origin());
        try (Socket slow = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = slow.getOutputStream();
            out.write("POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{"
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            // It has the only place when it is told to go on: a call before that would have taken the place from it.
            assertThat(new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine())
                    .isEqualTo("HTTP/1.1 100 Continue");

            HttpResponse<String> answer = write(batch(PAGE));

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void batchShouldBeGivenUpWhenItsBodyDoesNotCome() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", bodyTime: 100ms"));
        URI uri = URI.create(shop.origin());
        try (Socket slow = new Socket(uri.getHost(), uri.getPort())) {
            slow.getOutputStream()
                    .write("POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.UTF_8));
            InputStream answer = slow.getInputStream();

            assertThat(new String(answer.readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void answerShouldSetTheVisitorsCookieWhenAPageOfThisSiteCalls() {
        HttpResponse<String> own = shop.post(
                "/v1/batch",
                batch(PAGE),
                "Authorization",
                BASIC,
                "Origin",
                shop.origin(),
                "Sec-Fetch-Site",
                "same-origin");
        HttpResponse<String> other = shop.post(
                "/v1/batch",
                batch(PAGE),
                "Authorization",
                BASIC,
                "Origin",
                "https://else.example",
                "Sec-Fetch-Site",
                "cross-site");

        assertThat(Shop.setCookie(own, "limen_id"))
                .startsWith("limen_id=v1;")
                .contains("Max-Age=31536000", "Path=/", "SameSite=Lax")
                .doesNotContain("HttpOnly")
                .doesNotContain("Secure");
        assertThat(other.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void eventShouldBelongToTheCookieWhenItNamesNobody() {
        String nobody = batch("{\"type\":\"page\"}");

        shop.post("/v1/batch", nobody, "Authorization", BASIC, "Cookie", "ajs_anonymous_id=%22ajs%22");
        shop.post("/v1/batch", nobody, "Authorization", BASIC, "Cookie", "limen_id=own; ajs_anonymous_id=ajs");
        HttpResponse<String> fresh =
                shop.post("/v1/batch", nobody, "Authorization", BASIC, "Sec-Fetch-Site", "same-origin");

        assertThat(shop.stores.observed()).extracting(Observed::visitor).startsWith("ajs", "own");
        assertThat(shop.stores.observed().get(2).visitor()).matches("[0-9a-f]{32}");
        assertThat(Shop.setCookie(fresh, "limen_id"))
                .startsWith("limen_id=" + shop.stores.observed().get(2).visitor());
        assertThat(json(write(nobody)).path("rejected")).hasSize(1);
    }

    @Test
    void eventShouldBeTrustedOnlyWhenTheSecretKeyIsShown() {
        shop.post("/v1/batch", batch(PAGE), "Authorization", "Bearer sk");
        write(batch(PAGE));

        assertThat(shop.stores.observed()).extracting(Observed::trusted).containsExactly(true, false);
    }

    @Test
    void countryShouldBeBelievedOnlyWhenAProxySaysSo() {
        write(batch(PAGE), "CF-IPCountry", "DE");
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, trustedProxies: [127.0.0.0/8]"));
        write(batch(PAGE), "CF-IPCountry", "DE");

        assertThat(shop.stores.observed().get(0).context().text("geo.country")).isEqualTo("DE");
    }

    @Test
    void censusShouldListWhatWasSeenAndNotPlanned() {
        write(batch(
                "{\"type\":\"track\",\"anonymousId\":\"v\",\"event\":\"Product Viewed\",\"properties\":{\"price\":\"x\",\"odd\":1}},"
                        + "{\"type\":\"track\",\"anonymousId\":\"v\",\"event\":\"Unheard\"}"));

        assertThat(shop.census.lines()).hasSize(2);
        assertThat(shop.census.lines().get(0).bad()).isEqualTo(1);
        assertThat(shop.census.lines().get(0).unplanned()).containsKey("odd");
        assertThat(shop.census.lines().get(1).planned()).isFalse();
    }

    private HttpResponse<String> write(String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = BASIC;
        return shop.post("/v1/batch", body, all);
    }

    private static String batch(String events) {
        return "{\"batch\":[" + events + "]}";
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}

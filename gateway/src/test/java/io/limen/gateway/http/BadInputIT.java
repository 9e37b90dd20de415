package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.http.RawConnection.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever a client sends: it is answered below 500 or the connection is closed, it is told nothing of our insides, the good
 * event beside a bad one is kept, and the next call is served.
 *
 * <p>The same without a socket, and with every byte of a batch changed once: {@code wire.IngestDecoderTest} and
 * {@code wire.IngestDecoderPropertyTest}. What takes memory: {@link BombsIT}. Keys that never end in one affinity:
 * {@code feature.AggregationTest}. A template without its variable: {@code decision} and {@code rules}.
 */
class BadInputIT {
    private static final String GOOD = "{\"type\":\"page\",\"anonymousId\":\"good\",\"messageId\":\"good\"}";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", origins: [https://shop.example]"));
    }

    // ── events ──

    /** What is wrong with an event, and how many of the two in its batch are taken. */
    private static Map<String, byte[]> badEvents() {
        Map<String, byte[]> events = new LinkedHashMap<>();
        events.put("no object", utf8("7"));
        events.put("null", utf8("null"));
        events.put("a list", utf8("[{}]"));
        events.put("empty", utf8("{}"));
        events.put("of unknown type", utf8("{\"type\":\"buy\",\"anonymousId\":\"v\"}"));
        events.put("of a type that is a number", utf8("{\"type\":1,\"anonymousId\":\"v\"}"));
        events.put("of nobody", utf8("{\"type\":\"page\"}"));
        events.put("of somebody whose id is a list", utf8("{\"type\":\"page\",\"anonymousId\":[]}"));
        events.put("of somebody whose id is endless", page("\"anonymousId\":\"" + "x".repeat(5_000) + "\""));
        events.put("of a user, without a secret key", page("\"anonymousId\":\"user:u\""));
        events.put("without a name", utf8("{\"type\":\"track\",\"anonymousId\":\"v\"}"));
        events.put("named by an object", utf8("{\"type\":\"track\",\"anonymousId\":\"v\",\"event\":{}}"));
        events.put(
                "named by half a smile where the message about it ends",
                track("a".repeat(39) + "\ud83d\ude00" + "b".repeat(300), ""));
        events.put("with properties that are a text", page("\"properties\":\"x\""));
        events.put("with a context that is a list", page("\"context\":[]"));
        events.put("from 1970", page("\"timestamp\":\"1970-01-01T00:00:00Z\""));
        events.put("from before 1970", page("\"timestamp\":-1"));
        events.put("from no day", page("\"timestamp\":\"2026-02-30T00:00:00Z\""));
        events.put("with NaN", page("\"properties\":{\"price\":NaN}"));
        events.put("with Infinity", page("\"properties\":{\"price\":-Infinity}"));
        events.put("with 1e999", page("\"properties\":{\"price\":1e999}"));
        events.put("with a number of 400 digits", page("\"properties\":{\"price\":" + "9".repeat(400) + "}"));
        events.put("with an id of 400 digits", page("\"userId\":" + "9".repeat(400)));
        events.put("nested 10,000 deep", page("\"properties\":{\"p\":" + nested(10_000) + "}"));
        events.put("larger than 32 KB", page("\"properties\":{\"p\":[" + "\"0123456789\",".repeat(3_000) + "0]}"));
        events.put("larger than 32 KB in numbers", page("\"properties\":{\"p\":[" + "1,".repeat(40_000) + "0]}"));
        events.put("with a text of 9,000 letters", page("\"properties\":{\"p\":\"" + "x".repeat(9_000) + "\"}"));
        events.put("nested under a name of 20,000 letters", page("\"" + "n".repeat(20_000) + "\":" + nested(20)));
        return events;
    }

    /** What looks wrong, and is kept as well as it can be. */
    private static Map<String, byte[]> oddEvents() {
        Map<String, byte[]> events = new LinkedHashMap<>();
        events.put("with NUL", page("\"properties\":{\"p\":\"a\u0000b\"}"));
        events.put("with NUL, escaped", page("\"properties\":{\"p\":\"a\\u0000b\",\"\\u0000\":1}"));
        events.put("with a line break in a text", page("\"properties\":{\"p\":\"a\nb\"}"));
        events.put("with half a smile, escaped", page("\"properties\":{\"p\":\"\\ud83d\",\"\\ude00\":1}"));
        events.put("with half a smile", raw("\"properties\":{\"p\":\"\u00ed\u00a0\u00bd\"}"));
        events.put("with bytes that are no UTF-8", raw("\"properties\":{\"p\":\"caf\u00e9 \u00ff\u00c0\u0080\"}"));
        events.put("with -0", page("\"properties\":{\"p\":-0}"));
        events.put("with 1e-999", page("\"properties\":{\"p\":1e-999}"));
        events.put("from 2100", page("\"timestamp\":\"2100-01-01T00:00:00Z\""));
        events.put("sent by a clock in 2100", page("\"timestamp\":4102444800000,\"sentAt\":\"2100-01-01T00:00:00Z\""));
        events.put("sent never", page("\"sentAt\":\"never\",\"timestamp\":null"));
        events.put("with one key twice", page("\"properties\":{\"p\":1,\"p\":2}"));
        events.put("with an id that is a number", utf8("{\"type\":\"page\",\"anonymousId\":12345678901234567890}"));
        return events;
    }

    @TestFactory
    Stream<DynamicTest> badEventShouldCostOnlyItselfWhenItIs() {
        return badEvents().entrySet().stream()
                .map(bad -> dynamicTest(bad.getKey(), () -> {
                    HttpResponse<String> answer = batch(bad.getValue());

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(json(answer).path("accepted").asInt()).isEqualTo(2);
                    assertThat(json(answer).path("rejected")).hasSize(1);
                    assertThat(json(answer)
                                    .path("rejected")
                                    .path(0)
                                    .path("index")
                                    .asInt())
                            .isEqualTo(1);
                    assertThat(json(answer)
                                    .path("rejected")
                                    .path(0)
                                    .path("reason")
                                    .asText())
                            .isNotBlank()
                            .hasSizeLessThan(500);
                }));
    }

    @TestFactory
    Stream<DynamicTest> oddEventShouldBeKeptWhenItIs() {
        return oddEvents().entrySet().stream()
                .map(odd -> dynamicTest(odd.getKey(), () -> {
                    HttpResponse<String> answer = batch(odd.getValue());

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(json(answer).path("accepted").asInt())
                            .as(answer.body())
                            .isEqualTo(3);
                }));
    }

    @Test
    void eventShouldCountOnceWhenItsMessageIdComesAgain() {
        String view = "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"v1\",\"messageId\":\"m1\"}";

        shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + view + "," + view + "]}");
        HttpResponse<String> again = shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + view + "]}");

        assertThat(json(again).path("accepted").asInt())
                .as("whoever sends again is told that it arrived")
                .isEqualTo(1);
        assertThat(views("v1")).isEqualTo("1.0");
    }

    @Test
    void batchShouldLoseOnlyWhatIsTooManyWhenItHasMoreEventsThanItMay() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, limits: { eventsMax: 3 }"));

        HttpResponse<String> answer =
                shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + (GOOD + ",").repeat(4) + GOOD + "]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").asInt()).isEqualTo(3);
        assertThat(json(answer).path("rejected").path(0).path("index").asInt()).isEqualTo(3);
        assertThat(json(answer).path("rejected").path(0).path("reason").asText())
                .startsWith("the last 2 of 5 events");
    }

    // ── requests ──

    /** What is sent, and what may be answered; 0 is a connection that is closed. */
    private record Sent(String bytes, Set<Integer> statuses) {
        Sent(String bytes, Integer... statuses) {
            this(bytes, Set.of(statuses));
        }
    }

    private static Map<String, Sent> badRequests() {
        Map<String, Sent> sent = new LinkedHashMap<>();
        sent.put("no HTTP", new Sent("hello\r\n\r\n", 400, 0));
        sent.put("TLS on a port without", new Sent("\26\3\1\0\5\1\0\0\1\0\r\n\r\n", 400, 0));
        sent.put("of an unknown method", new Sent("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 405));
        sent.put("of an unknown path", new Sent("GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404));
        sent.put("to delete", new Sent("DELETE /v1/batch HTTP/1.1\r\nHost: x\r\n\r\n", 405));
        sent.put("with a line of 10,000 letters", new Sent(get("/?q=" + "x".repeat(10_000), ""), 414));
        sent.put(
                "with a header of 20,000 letters",
                new Sent(get("/v1/nowhere", "X: " + "x".repeat(20_000) + "\r\n"), 431, 0));
        sent.put(
                "with a cookie of 20,000 letters",
                new Sent(get("/v1/fragments/hero", "Cookie: a=" + "x".repeat(20_000) + "\r\n"), 431, 0));
        sent.put(
                "with 3,000 cookies",
                new Sent(get("/v1/fragments/hero", "Cookie: " + "a=b; ".repeat(3_000) + "limen_id=v\r\n"), 200));
        sent.put(
                "with cookies that are none",
                new Sent(get("/v1/fragments/hero", "Cookie: ;;=;limen_id;a==\"\r\n"), 200));
        sent.put("with 20,000 headers", new Sent(get("/v1/nowhere", "A: b\r\n".repeat(20_000)), 431, 0));
        sent.put("with NUL in a header", new Sent(get("/v1/fragments/hero", "X: a\u0000b\r\n"), 400));
        sent.put("with a header without a colon", new Sent(get("/v1/nowhere", "nonsense\r\n"), 400));
        sent.put("without a host", new Sent("GET /v1/fragments/hero HTTP/1.1\r\n\r\n", 200, 400));
        sent.put(
                "with a host that is none",
                new Sent("GET /v1/projects/wk/settings HTTP/1.1\r\nHost: evil.com%3F\r\n\r\n", 200, 400));
        sent.put("with two hosts", new Sent("GET /v1/fragments/hero HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 200, 400));
        sent.put(
                "with a percent sign that means nothing in its query",
                new Sent(get("/v1/fragments/hero?path=%zz&type=100%", ""), 200));
        sent.put("with a percent sign that means nothing in its path", new Sent(get("/v1/fragments/%zz%", ""), 200));
        sent.put("with a key of percent signs", new Sent(post("/v1/batch?writeKey=%%%", "", "{\"batch\":[]}"), 401));
        sent.put("with a pixel of percent signs", new Sent(get("/v1/pixel.gif?d=%zz", ""), 400));
        sent.put(
                "with a position that is none",
                new Sent(get("/v1/segments/v?position=%ff", "Authorization: Bearer sk\r\n"), 400));
        sent.put("for a slot that is not", new Sent(get("/v1/fragments/nowhere", ""), 200));
        sent.put("for 10,000 slots", new Sent(get("/v1/fragments/" + "a,".repeat(3_900), ""), 200));
        sent.put("for everything", new Sent("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 204));
        sent.put(
                "of a wrong key",
                new Sent(post("/v1/batch", "Authorization: Basic bm9wZTo=\r\n", "{\"batch\":[]}"), 401));
        sent.put("of no key", new Sent(post("/v1/batch", "", "{\"batch\":[]}"), 401));
        sent.put(
                "of a key that is no Base64",
                new Sent(post("/v1/batch", "Authorization: Basic \u00ff\r\n", "{}"), 400, 401));
        sent.put("with broken JSON", new Sent(batchOf("{\"batch\":[{\"type\":"), 400));
        sent.put("with JSON of another encoding", new Sent(batchOf("\u00fe\u00ff\u0000{\u0000}"), 400));
        sent.put("with a batch that is a number", new Sent(batchOf("{\"batch\":7}"), 400));
        sent.put("with two batches", new Sent(batchOf("{\"batch\":[]}{\"batch\":[]}"), 400));
        sent.put("with nothing but brackets", new Sent(batchOf("[".repeat(400_000)), 400));
        sent.put(
                "with an event nested 200,000 deep",
                new Sent(batchOf("{\"batch\":[{\"p\":" + nested(200_000) + "}]}"), 400));
        sent.put(
                "with a context that would be copied 2,500 times",
                new Sent(
                        batchOf("{\"context\":{\"p\":\"" + "x".repeat(8_000) + "\"},\"batch\":[" + "{},".repeat(2_499)
                                + "{}]}"),
                        413));
        sent.put(
                "with gzip that is cut off",
                new Sent(batchOf("\u001f\u008b\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003"), 400));
        sent.put("with a form", new Sent(batchOf("data=%7B%22batch%22%3A%5B%5D%7D"), 400));
        sent.put("to decide about nothing", new Sent(post("/v1/decide?writeKey=wk", "", "null"), 400));
        sent.put(
                "to decide about numbers",
                new Sent(post("/v1/decide?writeKey=wk", "", "{\"slots\":[1],\"context\":2}"), 400));
        sent.put(
                "to decide for half a smile",
                new Sent(
                        post("/v1/decide?writeKey=wk", "", "{\"anonymousId\":\"\\ud83d\",\"slots\":[\"\\ude00\"]}"),
                        200));
        sent.put(
                "to decide for everybody",
                new Sent(post("/v1/decide?writeKey=wk", "", "{\"anonymousId\":\"" + "x".repeat(9_000) + "\"}"), 400));
        sent.put("with a body of 600,000 letters", new Sent(batchOf(" ".repeat(600_000)), 413));
        sent.put("with a chunk of no size", new Sent(chunked("xyz\r\n{}\r\n0\r\n\r\n"), 400, 0));
        sent.put("with a chunk of a negative size", new Sent(chunked("-5\r\n{}\r\n0\r\n\r\n"), 400, 0));
        sent.put("with a length that is none", new Sent(post("/v1/batch", "Content-Length: x\r\n", "{}"), 400));
        sent.put(
                "with a negative length",
                new Sent("POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400));
        return sent;
    }

    @TestFactory
    Stream<DynamicTest> badRequestShouldBeAnsweredBelow500AndTheNextServedWhenItIs() {
        return badRequests().entrySet().stream()
                .map(bad -> dynamicTest(bad.getKey(), () -> {
                    try (RawConnection connection = RawConnection.to(shop.origin())) {
                        Reply reply = connection.send(bad.getValue().bytes()).reply();

                        assertThat(bad.getValue().statuses())
                                .as(reply.toString())
                                .contains(reply.status());
                        assertThat(reply.body())
                                .doesNotContain("Exception", "\tat ", "io.limen", "io.vertx", "io.netty");
                    }
                    assertThat(shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + GOOD + "]}")
                                    .statusCode())
                            .as("the next")
                            .isEqualTo(200);
                }));
    }

    /** Two that count differently where a request ends: one of them would hide a request in the other's body. */
    private static Map<String, String> smuggled() {
        String hidden = "GET /v1/fragments/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        String body = "0\r\n\r\n" + hidden;
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put(
                "a length and chunks",
                head("Content-Length: " + body.length() + "\r\nTransfer-Encoding: chunked\r\n") + body);
        requests.put("chunks and a length", head("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n") + body);
        requests.put("two lengths", head("Content-Length: 0\r\nContent-Length: " + hidden.length() + "\r\n") + hidden);
        requests.put("two lengths in one header", head("Content-Length: 0, " + hidden.length() + "\r\n") + hidden);
        requests.put("chunks that are not the last coding", head("Transfer-Encoding: chunked, gzip\r\n") + body);
        requests.put("a coding that is none", head("Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n") + hidden);
        requests.put("a space before the colon", head("Transfer-Encoding : chunked\r\nContent-Length: 0\r\n") + hidden);
        requests.put(
                "a folded header",
                head("X: y\r\n Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n")
                        + hidden);
        return requests;
    }

    @TestFactory
    Stream<DynamicTest> hiddenRequestShouldNotBeServedWhenTheFrameHas() {
        return smuggled().entrySet().stream()
                .map(sent -> dynamicTest(sent.getKey(), () -> {
                    try (RawConnection connection = RawConnection.to(shop.origin())) {
                        List<Reply> replies = new ArrayList<>();
                        connection.send(sent.getValue());
                        for (Reply reply = connection.reply(); reply.status() != 0; reply = connection.reply()) {
                            replies.add(reply);
                        }

                        assertThat(replies).extracting(Reply::status).containsExactly(400);
                    }
                }));
    }

    @Test
    void foreignOriginShouldGetNothingItCouldRead() {
        HttpResponse<String> answer = shop.post(
                "/v1/decide?writeKey=wk",
                "{\"anonymousId\":\"v\"}",
                "Origin",
                "https://evil.example",
                "Cookie",
                "limen_id=v");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void unknownSlotShouldBeEmptyAndSaySo() {
        HttpResponse<String> answer = shop.get("/v1/fragments/nowhere", "Cookie", "limen_id=v");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Limen-Degraded")).contains("unknown-slot");
    }

    // ── slowly, and without end ──

    @Test
    void bodyShouldBeRefusedWhenItsChunksNeverEnd() throws IOException {
        byte[] chunk = utf8("8000\r\n" + " ".repeat(0x8000) + "\r\n");
        try (RawConnection connection = RawConnection.to(shop.origin())) {
            connection.send(head("Transfer-Encoding: chunked\r\n"));
            int sent = 0;
            while (!connection.isAnswered() && sent < 1_000) {
                connection.send(chunk);
                sent++;
            }

            assertThat(connection.reply().status()).isEqualTo(413);
            assertThat(sent).as("what is taken before the answer is on its way").isLessThan(1_000);
        }
    }

    @Test
    void slowBodiesShouldKeepNobodyOutWhenTheyTakeAllPlaces() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", bodyTime: 60s|, limits: { inFlightMax: 50 }"));
        List<RawConnection> slow = slow(
                50,
                "POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
        slow.forEach(BadInputIT::isReadNow);
        assertThat(good().statusCode()).as("as long as they may well be honest").isEqualTo(429);

        shop.pass(Duration.ofSeconds(7));

        assertThat(good().statusCode()).isEqualTo(200);
        assertThat(slow.get(0).reply().status()).as("who was slow longest").isEqualTo(408);
        assertThat(shop.metrics.scrape())
                .contains("limen_limit_hit_total{limit=\"limits.inFlightMax\"} 1.0")
                .contains("limen_limit_hit_total{limit=\"http.bodyTime\"} 1.0");
        close(slow);
    }

    @Test
    void slowBodiesShouldKeepNobodyOutWhenTheyHoldAllBytes() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", bodyTime: 60s|, limits: { inFlightBytesMax: 20000B }"));
        String half =
                "POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n";
        List<RawConnection> slow = slow(4, half);
        for (RawConnection each : slow) {
            isReadNow(each);
            each.send(" ".repeat(4_999));
        }
        until(() -> good().statusCode(), 429);
        assertThat(shop.metrics.scrape()).contains("limen_limit_hit_total{limit=\"limits.inFlightBytesMax\"} ");

        shop.pass(Duration.ofSeconds(7));

        assertThat(good().statusCode()).isEqualTo(200);
        close(slow);
    }

    @Test
    void slowHeadsShouldKeepNobodyOutAndBeGivenUpWhenThereAreManyOfThem() throws IOException {
        List<RawConnection> slow = slow(500, "GET /v1/fragments/hero HTTP/1.1\r\nHost: x\r\nX: ");

        assertThat(good().statusCode()).isEqualTo(200);
        shop.pass(Duration.ofSeconds(76));

        for (RawConnection each : slow) {
            assertThat(each.send("y").reply()).isEqualTo(Reply.CLOSED);
        }
        assertThat(good().statusCode()).isEqualTo(200);
        // The client above may have kept a connection or two as well.
        assertThat(shop.metrics.scrape()).containsPattern("limen_limit_hit_total\\{limit=\"http.idle\"} 50\\d\\.0");
        close(slow);
    }

    @Test
    void connectionShouldBeClosedWhenThereAreAsManyAsThereMayBe() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, limits: { connectionsMax: 3 }"));
        List<RawConnection> three = slow(3, get("/v1/fragments/hero", ""));
        for (RawConnection each : three) {
            assertThat(each.reply().status()).isEqualTo(200);
        }
        try (RawConnection fourth = RawConnection.to(shop.origin())) {
            assertThat(fourth.send(get("/v1/fragments/hero", "")).reply()).isEqualTo(Reply.CLOSED);
        }
        assertThat(shop.metrics.scrape()).contains("limen_limit_hit_total{limit=\"limits.connectionsMax\"} 1.0");

        three.get(0).close();

        until(() -> status(get("/v1/fragments/hero", "")), 200);
        close(three);
    }

    // ── helpers ──

    private List<RawConnection> slow(int connections, String bytes) throws IOException {
        List<RawConnection> slow = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            slow.add(RawConnection.to(shop.origin()).send(bytes));
        }
        return slow;
    }

    /** Told to go on: it has its place. */
    private static void isReadNow(RawConnection connection) {
        try {
            assertThat(connection.reply().head()).startsWith("HTTP/1.1 100");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(List<RawConnection> connections) throws IOException {
        for (RawConnection each : connections) {
            each.close();
        }
    }

    private int status(String request) {
        try (RawConnection connection = RawConnection.to(shop.origin())) {
            return connection.send(request).reply().status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> void until(java.util.function.Supplier<T> question, T answer) {
        T last = question.get();
        for (int i = 0; i < 2_000 && !last.equals(answer); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            last = question.get();
        }
        assertThat(last).isEqualTo(answer);
    }

    private HttpResponse<String> good() {
        return shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + GOOD + "]}");
    }

    /** The event, between two good ones. */
    private HttpResponse<String> batch(byte[] event) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(utf8("{\"batch\":[" + GOOD + ","));
        body.write(event);
        body.write(utf8("," + GOOD + "]}"));
        return shop.post("/v1/batch?writeKey=wk", body.toByteArray());
    }

    private String views(String visitor) {
        HttpResponse<String> answer = shop.post(
                "/v1/decide", "{\"anonymousId\":\"" + visitor + "\",\"explain\":true}", "Authorization", "Bearer sk");
        for (JsonNode feature : json(answer).path("explain").path("features")) {
            if (feature.path("name").asText().equals("views")) {
                return feature.path("value").asText();
            }
        }
        return answer.body();
    }

    private static String get(String target, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    }

    private static String post(String target, String headers, String body) {
        String length = headers.contains("Content-Length") ? "" : "Content-Length: " + body.length() + "\r\n";
        return "POST " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + length + "\r\n" + body;
    }

    private static String batchOf(String body) {
        return post("/v1/batch?writeKey=wk", "", body);
    }

    private static String chunked(String chunks) {
        return head("Transfer-Encoding: chunked\r\n") + chunks;
    }

    private static String head(String headers) {
        return "POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    }

    private static byte[] page(String fields) {
        return utf8("{\"type\":\"page\",\"anonymousId\":\"v\"," + fields + "}");
    }

    private static byte[] track(String name, String more) {
        return utf8("{\"type\":\"track\",\"anonymousId\":\"v\",\"event\":\"" + name + "\"" + more + "}");
    }

    /** One byte a character. */
    private static byte[] raw(String fields) {
        return ("{\"type\":\"page\",\"anonymousId\":\"v\"," + fields + "}").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}

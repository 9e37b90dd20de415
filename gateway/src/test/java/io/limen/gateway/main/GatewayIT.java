package io.limen.gateway.main;

import static io.limen.gateway.main.Running.SECRET;
import static io.limen.gateway.main.Running.decision;
import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.json;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.limen.gateway.BlockedLoopWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo shop's gateway, whole, through its ports. */
class GatewayIT {
    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private static Running gateway;

    private static Path data;

    @BeforeAll
    static void start(@TempDir Path folder) {
        data = folder;
        gateway = Running.start(WATCH, Running.DEMO, folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String added(String visitor, int price) {
        return "{\"type\":\"track\",\"event\":\"Product Added\",\"anonymousId\":\"" + visitor
                + "\",\"properties\":{\"product_id\":\"p1\",\"price\":" + price + "}}";
    }

    @Test
    void decideShouldSeeWhatWasSentWhenItsPositionIsHandedBack() {
        String position = gateway.sent(added("rw-1", 700), added("rw-1", 500));

        JsonNode answer = gateway.explained("rw-1", position, "/p/p1");

        assertThat(feature(answer, "cart_value")).isEqualTo("1200.0");
        assertThat(answer.path("degraded").isEmpty()).as(answer.toString()).isTrue();
        assertThat(decision(answer, "banner").path("experience").asText()).isEqualTo("free_shipping");
        assertThat(decision(answer, "banner").path("html").asText()).contains("data-limen=\"free_shipping:shipping\"");
    }

    @Test
    void decideShouldFoldInlineEventsOnACopyOnly() {
        String question = "{\"anonymousId\":\"inline-1\",\"writeKey\":\"demo\",\"slots\":[\"banner\"]";

        JsonNode with = json(gateway.post("/v1/decide", question + ",\"events\":[" + added("inline-1", 400) + "]}"));
        JsonNode without = json(gateway.post("/v1/decide", question + "}"));

        assertThat(decision(with, "banner").path("experience").asText()).isEqualTo("free_shipping");
        assertThat(decision(without, "banner").path("reason").asText()).isEqualTo("DEFAULT");
    }

    @Test
    void decideShouldKnowNothingOfSomebodyWhoWasNeverSeen() {
        JsonNode answer = gateway.explained("never-seen", "", "/");

        assertThat(feature(answer, "pages_seen")).isEqualTo("0.0");
        assertThat(answer.path("explain").path("session").path("number").asInt())
                .isZero();
        assertThat(answer.path("degraded").isEmpty()).isTrue();
    }

    @Test
    void decideShouldRememberTheVariantDrawn() {
        String position = gateway.sent(
                event("Prices Compared", "drawn"),
                event("Prices Compared", "drawn"),
                event("Prices Compared", "drawn"));
        JsonNode first = decision(gateway.explained("drawn", position, "/p/p1"), "hero");

        JsonNode again = until(
                () -> decision(gateway.explained("drawn", position, "/p/p1"), "hero"),
                decision -> decision.path("reason").asText().equals("STICKY"));

        assertThat(first.path("experience").asText()).isEqualTo("comparer_best_price");
        assertThat(again.path("variant")).isEqualTo(first.path("variant"));
    }

    @Test
    void rulesShouldBeSignedWithTheKeyThatEdgesShare() throws Exception {
        HttpResponse<String> answer = gateway.get("/v1/rules");
        String[] parts = answer.body().split("\\.", -1);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(edgeKey(), "HmacSHA256"));
        byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        JsonNode rules = json(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/jose");
        assertThat(answer.headers().firstValue("Cache-Control"))
                .contains("public, max-age=60, stale-while-revalidate=3600");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.US_ASCII))
                .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"limen-rules\"}");
        assertThat(parts).hasSize(3);
        assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(signature);
        assertThat(rules.path("snapshot").asText())
                .isEqualTo(
                        gateway.explained("anybody", "", "/").path("snapshot").asText());
        assertThat(rules.path("slots").path("hero").path("newcomer").findValuesAsText("experience"))
                .as("who is new is in no segment but one")
                .containsExactly("welcome");
        assertThat(rules.path("slots").path("hero").path("known").isNull()).isTrue();
    }

    @Test
    void rulesShouldNotBeSentAgainToWhoHasThem() {
        String etag = gateway.get("/_l/v1/rules").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = gateway.get("/v1/rules", "If-None-Match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(etag);
        assertThat(gateway.method("HEAD", "/v1/rules").headers().firstValue("ETag"))
                .contains(etag);
        assertThat(gateway.get("/v1/rules", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    private static byte[] edgeKey() throws IOException {
        JsonNode keys = json(Files.readString(data.resolve("edge-keys.json")));
        return Base64.getUrlDecoder().decode(keys.path("edge").get(0).asText());
    }

    @Test
    void fragmentShouldBeEmptyAndSayWhyWhenItsSlotIsUnknown() {
        HttpResponse<String> answer = gateway.get("/v1/fragments/nowhere");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Limen-Degraded")).contains("unknown-slot");
    }

    @Test
    void fragmentShouldShowWhatFitsTheCookiesVisitor() {
        String position = gateway.sent(added("fragment-1", 400));

        HttpResponse<String> answer =
                gateway.get("/v1/fragments/banner?path=/&position=" + position, "Cookie", "limen_id=fragment-1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(answer.body()).startsWith("<").contains("free_shipping");
    }

    @Test
    void segmentsShouldBeForServersOnly() {
        gateway.sent(
                event("Prices Compared", "seg-1"),
                event("Prices Compared", "seg-1"),
                event("Prices Compared", "seg-1"));

        JsonNode segments = until(() -> gateway.segments("seg-1"), found -> found.has("price_comparer"));

        assertThat(segments.path("price_comparer").path("since").asText()).isNotEmpty();
        assertThat(gateway.get("/v1/segments/seg-1").statusCode()).isEqualTo(401);
        assertThat(gateway.get("/v1/segments/seg-1", "Authorization", "Bearer demo")
                        .statusCode())
                .isEqualTo(403);
        assertThat(gateway.segments("nobody").has("price_comparer")).isFalse();
        JsonNode all = until(
                () -> json(gateway.get("/v1/segments", "Authorization", SECRET)),
                found -> found.path("segments")
                                .path("price_comparer")
                                .path("visitors")
                                .asInt()
                        > 0);
        assertThat(all.path("visitors").asInt()).isPositive();
    }

    @Test
    void batchShouldBeTakenWhenItIsPacked() throws IOException {
        HttpResponse<String> answer = gateway.post(
                "/v1/batch",
                gzip("{\"writeKey\":\"demo\",\"batch\":[" + added("packed", 3) + "]}"),
                "Content-Encoding",
                "gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
    }

    @Test
    void batchShouldBeRefusedWithAProblemWhenItIsNoJson() {
        HttpResponse<String> answer = gateway.post("/v1/batch", "{\"batch\":[", "Authorization", "Bearer demo");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("title").asText()).isNotEmpty();
    }

    @Test
    void batchShouldKeepTheGoodEventBesideABadOne() {
        String bad = "{\"type\":\"track\",\"anonymousId\":\"beside\",\"messageId\":\"m-bad\"}";
        HttpResponse<String> answer =
                gateway.post("/v1/batch", "{\"writeKey\":\"demo\",\"batch\":[" + bad + "," + added("beside", 9) + "]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
        assertThat(json(answer).path("rejected").get(0).path("index").asInt()).isZero();
        assertThat(json(answer).path("rejected").get(0).path("reason").asText()).contains("event");
        JsonNode seen =
                gateway.explained("beside", json(answer).path("position").asText(), "/");
        assertThat(feature(seen, "cart_value")).isEqualTo("9.0");
    }

    @Test
    void preflightShouldAllowTheOriginsOfTheConfigurationOnly() {
        HttpResponse<String> known = gateway.method("OPTIONS", "/v1/decide", "Origin", "https://shop.example");
        HttpResponse<String> unknown = gateway.method("OPTIONS", "/v1/decide", "Origin", "https://other.example");

        assertThat(known.statusCode()).isEqualTo(204);
        assertThat(known.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(known.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(unknown.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void shopShouldBeServed() {
        HttpResponse<String> answer = gateway.get("/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    }

    // ── operations ──

    @Test
    void metricsShouldBePrometheusText() {
        gateway.sent(added("measured", 1));

        HttpResponse<String> answer = gateway.ops("/metrics");

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body().lines().toList()).allSatisfy(line -> assertThat(line)
                .matches("# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]*"
                        + " .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_]\\w*=\"[^\"]*\",?)*})?"
                        + " [-+0-9.eE]+|.* (NaN|[+-]Inf)"));
        assertThat(answer.body())
                .contains("limen_events_accepted_total", "limen_http_request_seconds_bucket", "limen_stage_seconds")
                .contains("limen_store_hot_profiles", "limen_store_append_refused", "limen_scoring_waiting_rows");
    }

    @Test
    void metricsShouldCountWhatIsOlderThanItsSession() {
        String hourAgo = "\"timestamp\":\"" + Instant.now().minus(Duration.ofHours(1)) + "\",";
        gateway.sent(added("late", 1));
        gateway.sent(added("late", 1).replace("\"event\"", hourAgo + "\"event\""));

        until(() -> gateway.ops("/metrics").body(), scraped -> scraped.contains("limen_fold_late_total"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/ready/ingest"})
    void healthShouldBeGood(String path) {
        assertThat(gateway.ops(path).statusCode()).isEqualTo(200);
        assertThat(gateway.ops(path).body()).isEqualTo("ok\n");
    }

    @Test
    void configurationShouldNameTheSnapshotThatDecides() {
        JsonNode answer = json(gateway.ops("/config"));

        assertThat(answer.path("snapshot").asText())
                .isNotEmpty()
                .isEqualTo(gateway.explained("a", "", "/").path("snapshot").asText());
    }

    @Test
    void eventsSeenShouldCountThem() {
        gateway.sent(event("Never Planned", "seen-1"));

        List<String> names = json(gateway.ops("/events/seen")).path("events").findValuesAsText("name");

        assertThat(names).contains("Never Planned");
    }

    @Test
    void explainShouldSayWhatADecisionRestsOn() {
        gateway.sent(added("why", 444));

        JsonNode answer =
                until(() -> json(gateway.ops("/explain?visitor=why&path=/p/p1")), found -> feature(found, "cart_value")
                        .equals("444.0"));

        assertThat(answer.path("explain").path("path").isEmpty()).isFalse();
        assertThat(gateway.ops("/explain").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"/events,Product Added", "/features,cart_value", "/tail?n=1000&full=true,looked-at"})
    void looksShouldShowWhatIsStored(String path, String expected) {
        gateway.sent(added("looked-at", 5));

        HttpResponse<String> answer = gateway.ops(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(expected);
    }

    @Test
    void verifyShouldFindEverythingEqual() {
        gateway.sent(added("verified", 5));

        assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
        assertThat(gateway.ops("/verify").statusCode()).isEqualTo(405);
    }

    /** The gateway folds its log for whoever checks what it runs, and for nobody who checks something else. */
    @Test
    void checkShouldTellAudiencesOfTheGatewayThatRunsTheConfiguration(@TempDir Path other) throws IOException {
        gateway.sent(added("checked", 700));
        Files.writeString(other.resolve("events.yaml"), "Product Viewed: {}\n");

        assertThat(check(0, Running.DEMO))
                .containsPattern("segment cart_abandoner: [\\d,]+ visitors now, [\\d,]+ ever");
        assertThat(check(1, other)).contains("the gateway runs snapshot ", "the one that is checked");
    }

    private static String check(int exitCode, Path configuration) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int exited = Limen.commandLine()
                .setOut(writer)
                .setErr(writer)
                .execute("check", configuration.toString(), "--ops", "http://127.0.0.1:" + gateway.opsPort());
        assertThat(exited).as(said.toString()).isEqualTo(exitCode);
        return said.toString();
    }

    @Test
    void operationsShouldSayWhatThereIsWhenAskedForSomethingElse() {
        assertThat(gateway.ops("/nothing").statusCode()).isEqualTo(404);
        assertThat(gateway.ops("/nothing").body()).contains("/metrics");
    }

    private static String event(String name, String visitor) {
        return "{\"type\":\"track\",\"event\":\"" + name + "\",\"anonymousId\":\"" + visitor + "\"}";
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}

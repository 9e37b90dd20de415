package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Bucketing;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags through HTTP, as the OpenFeature Remote Evaluation Protocol says. */
class FlagsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALL = "/ofrep/v1/evaluate/flags";
    private static final String BEARER = "Bearer wk";
    private static final String ON_PRODUCT =
            "{\"context\":{\"targetingKey\":\"v1\",\"page\":{\"path\":\"/p/1\"},\"team\":{\"size\":[3,{\"a\":null}]}}}";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", origins: [https://shop.example]"));
    }

    private HttpResponse<String> ask(String path, String body, String... headers) {
        return shop.post(path, body, headers.length == 0 ? new String[] {"Authorization", BEARER} : headers);
    }

    private JsonNode one(String flag, String body) {
        HttpResponse<String> answer = ask(ALL + "/" + flag, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String asked(String visitor) {
        return "{\"context\":{\"targetingKey\":\"" + visitor + "\"}}";
    }

    @Test
    void flagShouldBeToldWithItsVariantAndReason() {
        assertThat(one("plain", ON_PRODUCT))
                .isEqualTo(json(
                        "{'key':'plain','value':'hello','variant':'default','reason':'STATIC'}".replace('\'', '"')));
        boolean small = Bucketing.bucket("price", "v1") < 0.5;
        assertThat(one("price", ON_PRODUCT))
                .isEqualTo(json(("{'key':'price','value':" + (small ? "80,'variant':'small'" : "100.5,'variant':'big'")
                                + ",'reason':'SPLIT'}")
                        .replace('\'', '"')));
        assertThat(one("theme", ON_PRODUCT).path("value")).isEqualTo(json("{\"color\":\"blue\",\"sizes\":[1,2]}"));
    }

    @Test
    void flagShouldHaveTheDefaultAndSayWhyWhenNoRuleServes() {
        assertThat(one("price", asked("")))
                .isEqualTo(json(("{'key':'price','value':100.5,'variant':'big','reason':'UNKNOWN',"
                                + "'metadata':{'reason':'DEFAULT'}}")
                        .replace('\'', '"')));
    }

    @Test
    void flagShouldHaveNoValueWhenItIsOff() {
        assertThat(one("killed", ON_PRODUCT)).isEqualTo(json("{\"key\":\"killed\",\"reason\":\"DISABLED\"}"));
    }

    @Test
    void flagShouldReadTheProfileOfTheVisitor() {
        String view =
                "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"v1\",\"properties\":{\"price\":5}}";
        ask("/v1/batch", "{\"batch\":[" + view + "," + view + "]}");

        JsonNode flag = one("price", ON_PRODUCT);
        assertThat(flag.path("variant").asText()).isEqualTo("small");
        assertThat(flag.path("reason").asText()).isEqualTo("TARGETING_MATCH");
    }

    @Test
    void flagShouldReadTheDeviceOfABrowserAndOfAServerWhatItSaysOfIt() {
        String phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                + " Version/17.0 Mobile/15E148 Safari/604.1";
        String path = ALL + "/checkout";
        assertThat(json(ask(path, asked("v"), "Authorization", BEARER, "User-Agent", phone)
                                .body())
                        .path("value"))
                .isEqualTo(json("true"));
        assertThat(json(ask(path, asked("v"), "Authorization", "Bearer sk", "User-Agent", phone)
                                .body())
                        .path("value"))
                .isEqualTo(json("false"));
        String told = "{\"context\":{\"targetingKey\":\"v\",\"device\":{\"type\":\"mobile\"}}}";
        assertThat(json(ask(path, told, "Authorization", "Bearer sk").body()).path("value"))
                .isEqualTo(json("true"));
    }

    @Test
    void flagShouldBeWhatItIsWithoutAProfileAndSayThatItIs() {
        shop.stores.breakWith(new IllegalStateException("no store"));
        JsonNode flag = one("price", ON_PRODUCT);
        assertThat(flag.path("reason").asText()).isEqualTo("SPLIT");
        assertThat(flag.path("metadata").path("degraded").asText()).startsWith("no-profile;");
        assertThat(one("plain", ON_PRODUCT).has("metadata"))
                .as("nothing it depends on")
                .isFalse();
    }

    @Test
    void divisionByZeroShouldBeNoFaultOfTheFlags() {
        assertThat(one("divided", ON_PRODUCT).path("value").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | { | 400 | PARSE_ERROR",
                "plain | [] | 400 | PARSE_ERROR",
                "plain | '' | 400 | PARSE_ERROR",
                "plain | {} | 400 | INVALID_CONTEXT",
                "plain | {\"context\":null} | 400 | INVALID_CONTEXT",
                "plain | {\"context\":\"v1\"} | 400 | INVALID_CONTEXT",
                "plain | {\"context\":{}} | 400 | TARGETING_KEY_MISSING",
                "plain | {\"context\":{\"targetingKey\":null}} | 400 | TARGETING_KEY_MISSING",
                "plain | {\"context\":{\"targetingKey\":5}} | 400 | INVALID_CONTEXT",
                "plain | {\"context\":{\"targetingKey\":{}}} | 400 | INVALID_CONTEXT",
                "plain | {\"context\":{\"targetingKey\":\"v\",\"x\":1e999}} | 400 | INVALID_CONTEXT",
                "none | {\"context\":{\"targetingKey\":\"v\"}} | 404 | FLAG_NOT_FOUND",
                "%2F%00%FF | {\"context\":{\"targetingKey\":\"v\"}} | 404 | FLAG_NOT_FOUND",
                "tags | {\"context\":{\"targetingKey\":\"v\"}} | 400 | GENERAL",
            })
    void flagShouldBeAnsweredWithACodeWhenItCannotBeEvaluated(String flag, String body, int status, String code) {
        HttpResponse<String> answer = ask(ALL + "/" + flag, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer.body()).path("errorCode").asText()).isEqualTo(code);
        assertThat(json(answer.body()).path("errorDetails").asText()).isNotEmpty();
        assertThat(json(answer.body()).has("key")).isTrue();
        if (status == 400 && !code.equals("GENERAL")) {
            HttpResponse<String> all = ask(ALL, body);
            assertThat(all.statusCode()).isEqualTo(status);
            assertThat(json(all.body()).path("errorCode").asText()).isEqualTo(code);
            assertThat(json(all.body()).has("key")).isFalse();
        }
    }

    @Test
    void contextShouldBeRefusedWhenItIsTooLarge() {
        assertThat(refusal("{\"context\":{\"targetingKey\":\"" + "v".repeat(257) + "\"}}"))
                .isEqualTo("INVALID_CONTEXT");
        assertThat(refusal("{\"context\":{\"targetingKey\":\"" + "v".repeat(100_000) + "\"}}"))
                .isEqualTo("INVALID_CONTEXT");
        assertThat(refusal("{\"context\":{\"targetingKey\":\"v\",\"x\":" + "[".repeat(99) + "]".repeat(99) + "}}"))
                .isEqualTo("INVALID_CONTEXT");
        assertThat(refusal("{\"context\":{\"targetingKey\":\"v\",\"x\":[" + "1,".repeat(40_000) + "1]}}"))
                .isEqualTo("INVALID_CONTEXT");
        assertThat(refusal("{\"context\":{\"targetingKey\":\"v\",\"x\":\"" + "1".repeat(200_000) + "\"}}"))
                .as("past the body's limit, for which the protocol has no status")
                .isEqualTo("INVALID_CONTEXT");
        assertThat(ask(ALL, "{\"context\":{\"targetingKey\":\"" + "v".repeat(256) + "\"}}")
                        .statusCode())
                .isEqualTo(200);
    }

    private String refusal(String body) {
        HttpResponse<String> answer = ask(ALL, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        return json(answer.body()).path("errorCode").asText();
    }

    @Test
    void flagsShouldAllBeToldWithWhatCannotBeToldBesideTheOthers() {
        HttpResponse<String> answer = ask(ALL, ON_PRODUCT);
        JsonNode body = json(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body.path("flags"))
                .extracting(flag -> flag.path("key").asText())
                .containsExactly("plain", "price", "checkout", "theme", "tags", "killed", "divided");
        assertThat(body.path("flags").get(4).path("errorCode").asText()).isEqualTo("GENERAL");
        assertThat(body.path("eventStreams").get(0))
                .isEqualTo(json(
                        "{'type':'sse','endpoint':{'requestUri':'/v1/stream?writeKey=wk'},'inactivityDelaySec':120}"
                                .replace('\'', '"')));
        assertThat(body.path("metadata").path("snapshot").asText())
                .isEqualTo(shop.snapshots.active().hash());
        assertThat(json(ask("/_l" + ALL, ON_PRODUCT, "Authorization", "Bearer sk")
                                .body())
                        .path("eventStreams")
                        .get(0)
                        .path("endpoint")
                        .path("requestUri")
                        .asText())
                .as("under the mount, and with the public key even for who has the other")
                .isEqualTo("/_l/v1/stream?writeKey=wk");
    }

    @Test
    void flagsShouldNotBeToldAgainWhenNothingOfTheBodyChanged() {
        String tag = ask(ALL, ON_PRODUCT).headers().firstValue("ETag").orElseThrow();
        for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*", tag.replace("\"", "")}) {
            HttpResponse<String> same = ask(ALL, ON_PRODUCT, "Authorization", BEARER, "If-None-Match", known);
            assertThat(same.statusCode()).as(known).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            assertThat(same.headers().firstValue("ETag")).contains(tag);
        }
        HttpResponse<String> elsewhere = ask(ALL, asked("v1"), "Authorization", BEARER, "If-None-Match", tag);
        assertThat(elsewhere.statusCode())
                .as("of another context, with the tag kept")
                .isEqualTo(200);
        assertThat(elsewhere.headers().firstValue("ETag")).isPresent().isNotEqualTo(Optional.of(tag));
    }

    @Test
    void keyShouldBeTakenHoweverItIsShown() {
        String basic = "Basic " + Base64.getEncoder().encodeToString("wk:".getBytes(StandardCharsets.UTF_8));
        assertThat(ask(ALL, ON_PRODUCT, "Authorization", basic).statusCode()).isEqualTo(200);
        assertThat(ask(ALL, ON_PRODUCT, "X-API-Key", "wk").statusCode()).isEqualTo(200);
        assertThat(ask(ALL, ON_PRODUCT, "X-API-Key", "sk").statusCode()).isEqualTo(200);
        assertThat(ask(ALL, ON_PRODUCT, "X-API-Key", "xx").statusCode()).isEqualTo(401);
        assertThat(ask(ALL, ON_PRODUCT, "Authorization", "Bearer xx").body()).isEmpty();
        assertThat(ask(ALL, "{", "X-Other", "x").statusCode()).isEqualTo(401);
    }

    @Test
    void userShouldBeNamedByServersOnly() {
        HttpResponse<String> answer = ask(ALL, asked("user:ann"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEmpty();
        assertThat(ask(ALL, asked("user:ann"), "Authorization", "Bearer sk").statusCode())
                .isEqualTo(200);
    }

    @Test
    void otherMethodsShouldBeToldWhichOneWouldDo() {
        for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH"}) {
            HttpResponse<String> answer = shop.send(shop.at(ALL + "/plain").method(method, BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow").orElse("")).contains("POST");
        }
    }

    @Test
    void pagesOfOtherOriginsShouldBeAllowedToAsk() {
        HttpResponse<String> preflight = shop.send(shop.at(ALL)
                .headers("Origin", "https://shop.example", "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Content-Type", "Authorization", "X-API-Key", "If-None-Match");
        HttpResponse<String> answer = ask(ALL, ON_PRODUCT, "Authorization", BEARER, "Origin", "https://shop.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("ETag");
    }

    @Test
    void flagsShouldNotBeOfAnOlderConfigurationThanTheOneThatIsNamed() {
        var newer = Shop.configuration(Map.of("flags.yaml", "plain: { default: newer }"))
                .snapshot();
        long later = System.currentTimeMillis() / 1_000 + 30;
        String named = ALL + "?flagConfigEtag=" + newer.hash() + "&flagConfigLastModified=" + later;

        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> ask(named, ON_PRODUCT));
        // Whichever comes first: who asks before waits for it, who asks after has it.
        shop.snapshots.activate(newer);
        assertThat(waiting.join().body()).contains("newer").doesNotContain("older");

        String never = ALL + "?flagConfigEtag=never&flagConfigLastModified=" + later;
        assertThat(json(ask(never, ON_PRODUCT).body())
                        .path("metadata")
                        .path("degraded")
                        .asText())
                .isEqualTo("older-configuration");
        for (String odd : new String[] {"", "x", "-1", "9999999999999999", "2001-01-01T00:00:00Z", "5", "%FF"}) {
            String path = ALL + "?flagConfigEtag=never&flagConfigLastModified=" + odd;
            assertThat(json(ask(path, ON_PRODUCT).body()).path("metadata").has("degraded"))
                    .as(odd)
                    .isFalse();
        }
    }

    @Test
    void flagsShouldBeAskedForLaterWhenTooMuchIsUnderWay() throws IOException {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, limits: { inFlightMax: 1 }"));
        try (RawConnection slow = RawConnection.to(shop.origin())) {
            slow.send("POST " + ALL + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{");
            HttpResponse<String> answer = ask(ALL, ON_PRODUCT);
            for (int again = 0; again < 50 && answer.statusCode() == 200; again++) {
                answer = ask(ALL, ON_PRODUCT);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).isEmpty();
        }
    }
}

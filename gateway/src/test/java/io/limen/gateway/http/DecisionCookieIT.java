package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Contents;
import io.limen.gateway.wire.DecisionCookie;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When answers set the decision cookie, what it says, and when they take it back. */
class DecisionCookieIT {
    private static final String VIEW =
            "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"v1\",\"properties\":{\"price\":5}}";
    private static final String IDENTIFY = "{\"type\":\"identify\",\"anonymousId\":\"v1\",\"userId\":\"u1\"}";
    private static final String[] BROWSER = {"Sec-Fetch-Site", "same-origin"};
    private static final String[] BROWSER_WITH_COOKIE = {
        "Sec-Fetch-Site", "same-origin", "Cookie", "limen_id=v1; limen_d=1.1.2.AAAAAAAAAAAAAAAAAAAAAA~hero@*:."
    };

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;
    private Contents contents;

    @BeforeEach
    void open() {
        shop = watch.unwatched(
                () -> new Shop(watch.vertx(), "|, trustedProxies: [127.0.0.1], budgets: { ingest: 5s, decide: 5s }"));
        contents = shop.snapshots.active().contents();
    }

    private HttpResponse<String> send(String[] headers, String... events) {
        return shop.post("/v1/batch", "{\"writeKey\":\"wk\",\"batch\":[" + String.join(",", events) + "]}", headers);
    }

    private HttpResponse<String> ask(String more, String... headers) {
        return shop.post("/v1/decide", "{\"anonymousId\":\"v1\",\"writeKey\":\"wk\"" + more + "}", headers);
    }

    private static Optional<String> set(HttpResponse<String> answer) {
        return Optional.of(Shop.setCookie(answer, "limen_d")).filter(cookie -> !cookie.isEmpty());
    }

    private static DecisionCookie read(String value, String visitor) {
        return DecisionCookie.read(
                        value,
                        visitor,
                        (text, mac) -> ShopSnapshots.TAG.apply(text).equals(mac),
                        System.currentTimeMillis() / 1_000)
                .orElseThrow();
    }

    private static String value(String setCookie) {
        return setCookie.substring("limen_d=".length(), setCookie.indexOf(';'));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    @Test
    void ingestShouldSetWhatIsSeenOnPagesOfEachTypeWithItsEventsFoldedIn() {
        HttpResponse<String> answer = send(BROWSER, VIEW, VIEW);

        String cookie = set(answer).orElseThrow();
        assertThat(cookie)
                // Until the session is over, a moment after half an hour, rounded down.
                .containsPattern("; Max-Age=(1800|17[0-9]{2});")
                .contains("; Path=/;", "; SameSite=Lax")
                .containsIgnoringCase("; HttpOnly")
                .doesNotContain("Secure", "Domain");
        DecisionCookie said = read(value(cookie), "v1");
        assertThat(said.word("hero", "product")).contains(contents.ofVariant("again", "a"));
        assertThat(said.word("hero", "other")).contains(contents.ofFallback("hero"));
        assertThat(said.word("aside", "product")).contains(".");
        assertThat(said.entries()).hasSize(3);
    }

    @Test
    void ingestShouldSetACookieForEncryptedPagesOnlyWhenThePageIs() {
        HttpResponse<String> answer =
                send(new String[] {"Sec-Fetch-Site", "same-origin", "X-Forwarded-Proto", "https"}, VIEW);

        assertThat(set(answer).orElseThrow()).contains("Secure");
    }

    @Test
    void ingestShouldTellServersAndOtherSitesNothing() {
        assertThat(set(send(new String[] {"Authorization", "Bearer sk", "Sec-Fetch-Site", "same-origin"}, VIEW)))
                .isEmpty();
        assertThat(set(send(new String[] {"Sec-Fetch-Site", "cross-site"}, VIEW)))
                .isEmpty();
        assertThat(set(send(new String[0], VIEW))).isEmpty();
    }

    @Test
    void ingestShouldTakeBackWhatWasSaidWhenWhoTheVisitorIsChanges() {
        HttpResponse<String> answer = send(BROWSER_WITH_COOKIE, VIEW, IDENTIFY);

        assertThat(set(answer).orElseThrow()).startsWith("limen_d=; Max-Age=0;").contains("Path=/");
        assertThat(set(send(BROWSER, IDENTIFY))).as("there is none").isEmpty();
    }

    @Test
    void ingestShouldTakeBackWhatWasSaidWhenEventsAreOfSeveralVisitors() {
        assertThat(set(send(BROWSER_WITH_COOKIE, VIEW, VIEW.replace("v1", "v2")))
                        .orElseThrow())
                .startsWith("limen_d=; Max-Age=0;");
    }

    @Test
    void ingestShouldLeaveTheCookieWhenNoEventWasAccepted() {
        assertThat(set(send(BROWSER_WITH_COOKIE, "{\"type\":\"track\"}"))).isEmpty();
    }

    @Test
    void pixelShouldSetItToo() {
        HttpResponse<String> answer =
                shop.get("/v1/pixel.gif?writeKey=wk&d=" + URLEncoder.encode(VIEW, StandardCharsets.UTF_8), BROWSER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(set(answer)).isPresent();
    }

    @Test
    void decideShouldSetItForThePagesVisitor() {
        send(new String[0], VIEW, VIEW);

        HttpResponse<String> answer = ask("", BROWSER);

        DecisionCookie said = read(value(set(answer).orElseThrow()), "v1");
        assertThat(said.word("hero", "product")).contains(contents.ofVariant("again", "a"));
        assertThat(json(answer).has("cookie")).isFalse();
    }

    @Test
    void decideShouldTakeItBackWhenWhoTheVisitorIsChanges() {
        assertThat(set(ask(",\"events\":[" + IDENTIFY + "]", BROWSER_WITH_COOKIE))
                        .orElseThrow())
                .startsWith("limen_d=; Max-Age=0;");
    }

    @Test
    void decideShouldTakeItBackWhenItIsNotKnownWhatThePageHasSeen() {
        assertThat(set(ask(",\"position\":\"???\"", BROWSER_WITH_COOKIE)).orElseThrow())
                .startsWith("limen_d=; Max-Age=0;");
    }

    @Test
    void decideShouldTellAnEdgeThatAsksAndSetNothing() {
        HttpResponse<String> answer = ask(",\"cookie\":true,\"events\":[" + VIEW + "," + VIEW + "]");

        assertThat(set(answer)).isEmpty();
        JsonNode cookie = json(answer).path("cookie");
        assertThat(cookie.path("maxAge").asInt()).isBetween(1_700, 1_800);
        assertThat(read(cookie.path("value").asText(), "v1").word("hero", "product"))
                .contains(contents.ofVariant("again", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"cookie\":false", ",\"cookie\":1", ",\"cookie\":{\"a\":[true]}"})
    void decideShouldTellNoCookieUnlessItIsAskedFor(String more) {
        HttpResponse<String> answer = ask(more);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).has("cookie")).isFalse();
        assertThat(json(answer).path("visitor").asText()).isEqualTo("v1");
    }

    @Test
    void decideShouldTellTheRefOfWhatHasOne() {
        JsonNode decisions = json(ask("")).path("decisions");

        assertThat(decisions.get(0).path("ref").asText()).isEqualTo(contents.ofFallback("hero"));
        assertThat(decisions.get(1).has("ref")).as("the page keeps its own").isFalse();
    }

    @Test
    void fragmentsShouldSetNoCookie() {
        HttpResponse<String> answer = shop.get("/v1/fragments/hero?path=/", BROWSER_WITH_COOKIE);

        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void fragmentsShouldStandInElementsThatNameThemWhenThereAreSeveral() {
        HttpResponse<String> answer = shop.get("/v1/fragments/aside,hero?path=/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(answer.headers().firstValue("Limen-Degraded")).isEmpty();
        assertThat(answer.body())
                .isEqualTo("<div data-limen-slot=\"aside\"></div><div data-limen-slot=\"hero\"><p>Hello</p>\n</div>");
    }

    @Test
    void fragmentsShouldLeaveOutAndNameWhatIsUnknown() {
        HttpResponse<String> answer = shop.get("/v1/fragments/hero,banner,%3Cb%3E,hero");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<div data-limen-slot=\"hero\"><p>Hello</p>\n</div>");
        assertThat(answer.headers().allValues("Limen-Degraded"))
                .isEqualTo(List.of("unknown-slot;banner, unknown-slot"));
    }
}

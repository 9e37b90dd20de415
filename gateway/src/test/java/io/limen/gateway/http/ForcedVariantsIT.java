package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.wire.ForcedVariants;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who carries a token sees what it says, and leaves no trace; who carries a wrong one is told. */
class ForcedVariantsIT {
    private static final long NOW = System.currentTimeMillis() / 1_000;
    private static final String GOOD = token(NOW + 3_600);
    private static final String[] BROWSER = {"Sec-Fetch-Site", "same-origin"};

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, budgets: { ingest: 5s, decide: 5s }"));
    }

    private static String token(long expiresAt) {
        return ForcedVariants.write(Map.of("again", "a"), expiresAt, ShopSnapshots.TAG);
    }

    private static JsonNode hero(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body()).path("decisions").path(0);
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private HttpResponse<String> ask(String more, String... headers) {
        return shop.post(
                "/v1/decide", "{\"anonymousId\":\"v1\",\"writeKey\":\"wk\",\"slots\":[\"hero\"]" + more + "}", headers);
    }

    private static void shouldBeForced(HttpResponse<String> answer) {
        JsonNode hero = hero(answer);
        assertThat(hero.path("reason").asText()).isEqualTo("FORCED");
        assertThat(hero.path("variant").asText()).isEqualTo("a");
        assertThat(hero.path("html").asText()).isNotEmpty().doesNotContain("data-limen");
        assertThat(hero.has("ref") || hero.has("decisionId")).isFalse();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(answer.headers().firstValue("Limen-Degraded")).isEmpty();
        assertThat(Shop.setCookie(answer, "limen_d")).isEmpty();
    }

    @Test
    void decideShouldShowWhatIsForcedByFieldOrByCookie() {
        assertThat(hero(ask("", BROWSER)).path("reason").asText()).isEqualTo("DEFAULT");
        shouldBeForced(ask(",\"force\":\"" + GOOD + "\"", BROWSER));
        shouldBeForced(ask("", "Sec-Fetch-Site", "same-origin", "Cookie", "limen_force=" + GOOD));
    }

    @Test
    void decideShouldTakeBackWhatAnEdgeWasTold() {
        HttpResponse<String> answer = ask(
                "",
                "Sec-Fetch-Site",
                "same-origin",
                "Cookie",
                "limen_id=v1; limen_d=1.1.2.AAAAAAAAAAAAAAAAAAAAAA~hero@*:.; limen_force=" + GOOD);

        assertThat(hero(answer).path("reason").asText()).isEqualTo("FORCED");
        assertThat(Shop.setCookie(answer, "limen_d")).startsWith("limen_d=; Max-Age=0;");
    }

    @Test
    void fragmentShouldShowWhatIsForcedByQueryOrByCookie() {
        String plain = shop.get("/v1/fragments/hero").body();
        for (HttpResponse<String> answer : List.of(
                shop.get("/v1/fragments/hero?limen_force=" + GOOD),
                shop.get("/v1/fragments/hero", "Cookie", "limen_force=" + GOOD))) {
            assertThat(answer.body()).isNotEqualTo(plain).isNotEmpty().doesNotContain("data-limen");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
            assertThat(answer.headers().firstValue("Limen-Degraded")).isEmpty();
        }
    }

    @Test
    void wrongTokensShouldBeIgnoredAndTold() {
        String forged = GOOD.replace("again:a", "again:b");
        String expired = token(NOW - 1);
        HttpResponse<String> answer = ask(",\"force\":\"" + forged + "\"", BROWSER);

        assertThat(hero(answer).path("reason").asText()).isEqualTo("DEFAULT");
        assertThat(answer.body()).contains("\"degraded\":[\"force;unverified\"]");
        assertThat(answer.headers().firstValue("Limen-Degraded")).contains("force;unverified");
        assertThat(ask(",\"force\":\"" + expired + "\"", BROWSER).body()).contains("\"degraded\":[\"force;expired\"]");
        assertThat(shop.get("/v1/fragments/hero?limen_force=nonsense").headers().firstValue("Limen-Degraded"))
                .contains("force;unverified");
    }
}

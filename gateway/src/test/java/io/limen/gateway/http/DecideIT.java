package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecideIT {
    private static final String VIEW =
            "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"v1\",\"properties\":{\"price\":5}}";
    private static final String QUESTION =
            "{\"anonymousId\":\"v1\",\"context\":{\"page\":{\"path\":\"/p/1\"}},\"slots\":[\"hero\"]";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", origins: [https://shop.example]"));
    }

    @Test
    void decideShouldShowTheDefaultWhenNothingIsKnown() {
        HttpResponse<String> answer = ask(QUESTION + "}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(answer.headers().firstValue("Server-Timing").orElse("")).contains("total;dur=");
        assertThat(json(answer).path("visitor").asText()).isEqualTo("v1");
        assertThat(json(answer).path("snapshot").asText()).isNotEmpty();
        assertThat(json(answer).path("degraded").isEmpty()).isTrue();
        assertThat(decision(answer).path("reason").asText()).isEqualTo("DEFAULT");
        assertThat(decision(answer).path("html").asText()).contains("Hello");
        assertThat(json(answer).has("segments")).as("in none").isFalse();
    }

    @Test
    void decideShouldSeeWhatWasSentWhenThePositionIsHandedBack() {
        String position = json(send(VIEW, VIEW)).path("position").asText();

        HttpResponse<String> answer = ask(QUESTION + ",\"position\":\"" + position + "\"}");

        assertThat(decision(answer).path("experience").asText()).isEqualTo("again");
        assertThat(decision(answer).path("variant").asText()).isEqualTo("a");
        assertThat(decision(answer).path("html").asText()).contains("Welcome back");
        assertThat(json(answer).path("position").asText()).isNotEmpty();
    }

    @Test
    void decideShouldFoldInlineEventsOnACopyOnly() {
        HttpResponse<String> with = ask(QUESTION + ",\"events\":[" + VIEW + "," + VIEW + ",{\"type\":\"track\"}]}");
        HttpResponse<String> without = ask(QUESTION + "}");

        assertThat(decision(with).path("experience").asText()).isEqualTo("again");
        assertThat(json(with).path("rejected").get(0).path("index").asInt()).isEqualTo(2);
        assertThat(decision(without).has("experience")).isFalse();
        assertThat(shop.stores.observed()).isEmpty();
    }

    @Test
    void decideShouldTellServersSegmentsAndWhy() {
        send(VIEW, VIEW);

        HttpResponse<String> answer =
                shop.post("/v1/decide", QUESTION + ",\"explain\":true}", "Authorization", "Bearer sk");

        assertThat(json(answer).path("segments").get(0).path("name").asText()).isEqualTo("keen");
        assertThat(json(answer)
                        .path("explain")
                        .path("features")
                        .get(0)
                        .path("name")
                        .asText())
                .isEqualTo("views");
        assertThat(json(answer).path("explain").path("path").isEmpty()).isFalse();
        assertThat(ask(QUESTION + ",\"explain\":true}").statusCode()).isEqualTo(403);
        JsonNode slot = json(answer).path("explain").path("slots").get(0);
        assertThat(slot.path("exact").asBoolean()).isTrue();
        assertThat(slot.path("inputs").findValuesAsText("kind")).contains("feature");
        assertThat(slot.path("inputs").findValuesAsText("name")).contains("views");
    }

    @Test
    void decideShouldTellBrowsersTheNamesOfPublicSegmentsOnly() {
        send(VIEW, VIEW);

        HttpResponse<String> toBrowser = ask(QUESTION + "}");
        HttpResponse<String> toServer = shop.post("/v1/decide", QUESTION + "}", "Authorization", "Bearer sk");

        assertThat(json(toBrowser).path("segments").toString()).isEqualTo("[{\"name\":\"looker\"}]");
        assertThat(json(toServer).path("segments").findValuesAsText("name")).containsExactly("keen", "looker");
        assertThat(json(toServer).path("segments").findValuesAsText("bit")).containsExactly("0", "1");
    }

    @Test
    void decideShouldAnswerWhenThePositionCannotBeRead() {
        HttpResponse<String> answer = ask(QUESTION + ",\"position\":\"???\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("degraded").get(0).asText()).isEqualTo("unknown-position");
        assertThat(answer.headers().firstValue("Limen-Degraded")).contains("unknown-position");
    }

    @Test
    void decideShouldAnswerWhenTheStoreIsDown() {
        shop.stores.breakWith(new IllegalStateException("down"));

        HttpResponse<String> answer = ask(QUESTION + "}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Limen-Degraded").orElse("")).contains("no-profile");
        assertThat(decision(answer).path("html").asText()).contains("Hello");
    }

    @Test
    void decideShouldBeRefusedWhenItIsNotUnderstood() {
        assertThat(shop.post("/v1/decide", QUESTION + "}").statusCode()).isEqualTo(401);
        assertThat(ask("{\"slots\":7}").statusCode()).isEqualTo(400);
        assertThat(ask("nope").statusCode()).isEqualTo(400);
        assertThat(ask("{\"anonymousId\":\"" + "x".repeat(140_000) + "\"}").statusCode())
                .isEqualTo(413);
        assertThat(json(ask("{\"slots\":7}")).path("where").asText()).isEqualTo("slots");
    }

    @Test
    void decideShouldNotOpenAUsersProfileWhenOnlyAWriteKeyIsShown() {
        String user = "{\"userId\":\"v1\",\"slots\":[\"hero\"]}";

        assertThat(json(ask(user)).has("visitor")).isFalse();
        assertThat(json(shop.post("/v1/decide", user, "Authorization", "Bearer sk"))
                        .path("visitor")
                        .asText())
                .isEqualTo("user:v1");
    }

    @Test
    void decideShouldKnowNobodyWhenABrowserSaysItIsAUser() {
        String posing = "{\"anonymousId\":\"user:v1\",\"slots\":[\"hero\"]}";

        assertThat(json(ask(posing)).has("visitor")).isFalse();
    }

    @Test
    void decideShouldGiveAnIdWhenAPageOfThisSiteHasNone() {
        HttpResponse<String> answer = ask("{\"slots\":[\"hero\"]}", "Sec-Fetch-Site", "same-origin");

        assertThat(json(answer).path("visitor").asText()).matches("[0-9a-f]{32}");
        assertThat(Shop.setCookie(answer, "limen_id"))
                .startsWith("limen_id=" + json(answer).path("visitor").asText());
    }

    @Test
    void fragmentShouldBeHtmlOfWhoTheCookieNames() {
        send(VIEW, VIEW);

        HttpResponse<String> byPath = shop.get("/v1/fragments/hero?path=/p/2", "Cookie", "limen_id=v1");
        HttpResponse<String> byReferrer =
                shop.get("/v1/fragments/hero", "Cookie", "limen_id=v1", "Referer", "https://shop.example/p/3?x=1");
        HttpResponse<String> elsewhere = shop.get("/v1/fragments/hero?path=/", "Cookie", "limen_id=v1");
        HttpResponse<String> stranger = shop.get("/v1/fragments/hero?path=/p/2");

        assertThat(byPath.statusCode()).isEqualTo(200);
        assertThat(byPath.body()).startsWith("<").contains("Welcome back");
        assertThat(byPath.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(byPath.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(byPath.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(byReferrer.body()).contains("Welcome back");
        assertThat(elsewhere.body()).contains("Hello");
        assertThat(stranger.body()).contains("Hello");
    }

    @Test
    void fragmentShouldBeEmptyWhenThereIsNoSuchSlotOrNothingToShow() {
        HttpResponse<String> unknown = shop.get("/v1/fragments/nowhere");
        HttpResponse<String> nothing = shop.get("/v1/fragments/aside");

        assertThat(unknown.statusCode()).isEqualTo(200);
        assertThat(unknown.body()).isEmpty();
        assertThat(unknown.headers().firstValue("Limen-Degraded")).contains("unknown-slot");
        assertThat(nothing.statusCode()).isEqualTo(200);
        assertThat(nothing.headers().firstValue("Limen-Degraded")).isEmpty();
    }

    @Test
    void segmentsShouldBeForServersOnly() {
        send(VIEW, VIEW);

        HttpResponse<String> one = shop.get("/v1/segments/v1", "Authorization", "Bearer sk");
        HttpResponse<String> all = shop.get("/v1/segments", "Authorization", "Bearer sk");

        JsonNode keen = json(one).path("segments").path("keen");
        assertThat(json(one).path("visitor").asText()).isEqualTo("v1");
        assertThat(keen.path("bit").asInt(-1)).isZero();
        assertThat(keen.path("since").asText()).matches("\\d{4}-.*Z");
        assertThat(json(all).path("visitors").asInt()).isEqualTo(1);
        assertThat(json(all).path("segments").path("keen").path("visitors").asInt())
                .isEqualTo(1);
        assertThat(shop.get("/v1/segments/v1").statusCode()).isEqualTo(401);
        assertThat(shop.get("/v1/segments/v1", "Authorization", "Bearer wk").statusCode())
                .isEqualTo(403);
        assertThat(json(shop.get("/v1/segments/nobody%2Fhere", "Authorization", "Bearer sk"))
                        .path("visitor")
                        .asText())
                .isEqualTo("nobody/here");
    }

    @Test
    void settingsShouldSendSegmentsBrowserLibraryBackHere() {
        HttpResponse<String> answer = shop.get("/v1/projects/wk/settings");

        JsonNode segment = json(answer).path("integrations").path("Segment.io");
        assertThat(segment.path("apiKey").asText()).isEqualTo("wk");
        assertThat("http://" + segment.path("apiHost").asText()).isEqualTo(shop.origin() + "/v1");
        assertThat(shop.get("/v1/projects/nope/settings").statusCode()).isEqualTo(404);
        assertThat(shop.get("/v1/projects/sk/settings").statusCode())
                .as("never tells a secret")
                .isEqualTo(404);
    }

    @Test
    void corsShouldAllowConfiguredOriginsOnly() {
        HttpResponse<String> preflight = preflight("https://shop.example");
        HttpResponse<String> stranger = preflight("https://else.example");
        HttpResponse<String> answer = ask(QUESTION + "}", "Origin", "https://shop.example");
        HttpResponse<String> other = ask(QUESTION + "}", "Origin", "https://else.example");

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://shop.example");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Authorization", "Content-Type", "If-None-Match");
        assertThat(stranger.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("ETag", "Retry-After");
        assertThat(answer.headers().firstValue("Vary").orElse("")).containsIgnoringCase("origin");
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nowhere.txt,404",
        "GET,/v1/batch,405",
        "POST,/v1/nowhere,404",
        "POST,/v1/fragments/hero,405",
        "DELETE,/v1/batch,405",
        "GET,/v1/nowhere,404"
    })
    void otherShouldBeAProblem(String method, String path, int status) {
        HttpResponse<String> answer = shop.send(shop.at(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void siteShouldServeItsFilesAndPagesOfItsOwn(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("js"));
        Files.writeString(folder.resolve("index.html"), "<title>Shop</title>");
        Files.writeString(folder.resolve("js/app.js"), "go()");
        Files.writeString(folder.resolve(".hidden"), "no");
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "", Shop.site(folder)));

        HttpResponse<String> script = shop.get("/js/app.js");
        String etag = script.headers().firstValue("ETag").orElse("");

        assertThat(script.body()).isEqualTo("go()");
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(shop.get("/js/app.js", "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(shop.get("/").body()).isEqualTo("<title>Shop</title>");
        assertThat(shop.get("/p/1").body()).as("the page routes by itself").isEqualTo("<title>Shop</title>");
        assertThat(shop.get("/missing.js").statusCode()).isEqualTo(404);
        assertThat(shop.get("/.hidden").statusCode()).isEqualTo(404);
        HttpResponse<String> head = shop.send(shop.at("/js/app.js").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("4");
    }

    @Test
    void tagShouldBeServedWithTheAddOnsBesideIt(@TempDir Path folder) throws IOException {
        Path tag = Files.writeString(folder.resolve("tag.js"), "tag()");
        Files.writeString(folder.resolve("limen-more.js"), "more()");
        Files.writeString(folder.resolve("secret.js"), "no");
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "", Shop.site(Optional.empty(), Optional.of(tag))));

        HttpResponse<String> more = shop.get("/limen-more.js");

        assertThat(shop.get("/limen.js").body()).isEqualTo("tag()");
        assertThat(more.body()).isEqualTo("more()");
        assertThat(more.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(shop.get("/limen-debug.js").statusCode()).isEqualTo(404);
        assertThat(shop.get("/secret.js").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/js/..%2f..%2fsecret.txt",
                "/js/%2e%2e/%2e%2e/secret.txt"
            })
    void siteShouldServeNothingBesideItself(String path, @TempDir Path folder) throws IOException {
        Path site = folder.resolve("site");
        Files.createDirectories(site.resolve("js"));
        Files.writeString(folder.resolve("secret.txt"), "not for you");
        shop = watch.unwatched(() -> new Shop(watch.vertx(), "", Shop.site(site)));

        assertThat(shop.get(path).body()).doesNotContain("not for you");
    }

    private HttpResponse<String> preflight(String origin) {
        return shop.send(shop.at("/v1/decide")
                .headers("Origin", origin, "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(String... events) {
        return shop.post("/v1/batch?writeKey=wk", "{\"batch\":[" + String.join(",", events) + "]}");
    }

    private HttpResponse<String> ask(String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer wk";
        return shop.post("/v1/decide", body, all);
    }

    private static JsonNode decision(HttpResponse<String> answer) {
        return json(answer).path("decisions").path(0);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}

package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private Shop shop;
    private String ref;

    @BeforeEach
    void open() {
        shop = watch.unwatched(() -> new Shop(watch.vertx(), ", origins: [https://shop.example]"));
        ref = shop.snapshots.active().contents().ofVariant("again", "a");
        shop.snapshots.looks.set(0);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return String.join("|", answer.headers().allValues(name));
    }

    @Test
    void contentShouldBeTheSnippetWithItsMarkForEverybodyAndForEver() {
        HttpResponse<String> answer = shop.get("/v1/content/" + ref);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<div data-limen=\"again:a\"><p>Welcome back</p>\n</div>");
        assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(answer, "CDN-Cache-Control")).isEqualTo("public, max-age=31536000");
        assertThat(header(answer, "Surrogate-Key")).isEqualTo("limen limen-content limen-slot-hero limen-exp-again");
        assertThat(header(answer, "ETag")).isEqualTo('"' + ref + '"');
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(shop.snapshots.looks).as("it is known").hasValue(0);
    }

    @Test
    void contentOfADefaultShouldNameNoExperience() {
        HttpResponse<String> answer =
                shop.get("/v1/content/" + shop.snapshots.active().contents().ofFallback("hero"));

        assertThat(answer.body()).isEqualTo("<p>Hello</p>\n");
        assertThat(header(answer, "Surrogate-Key")).isEqualTo("limen limen-content limen-slot-hero");
    }

    @Test
    void contentShouldNotDependOnTheRequest() {
        HttpResponse<String> answer = shop.get(
                "/_l/v1/content/" + ref + "?x=1",
                "Origin",
                "https://shop.example",
                "Sec-Fetch-Site",
                "same-origin",
                "Cookie",
                "limen_id=v1; limen_d=1.2.3");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Vary")).isEmpty();
        assertThat(header(answer, "Set-Cookie")).isEmpty();
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void contentShouldBeUnchangedForWhoHasIt() {
        HttpResponse<String> answer = shop.get("/v1/content/" + ref, "If-None-Match", "W/\"a\", \"" + ref + '"');

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "ETag")).isEqualTo('"' + ref + '"');
        assertThat(header(answer, "Cache-Control")).contains("immutable");
        assertThat(shop.get("/v1/content/" + ref, "If-None-Match", "\"a\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void headShouldTellTheLengthOnly() {
        HttpResponse<String> answer = shop.send(shop.at("/v1/content/" + ref).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Content-Length"))
                .isEqualTo(
                        Integer.toString(shop.get("/v1/content/" + ref).body().length()));
    }

    @Test
    void contentShouldBeFoundWhenAnotherGatewayPublishedItMeanwhile() {
        String elsewhere = shop.snapshots
                .publishElsewhere(Shop.configuration(Map.of("content/keen.html", "<p>New</p>"))
                        .snapshot())
                .ofVariant("again", "a");
        assertThat(elsewhere).isNotEqualTo(ref);

        HttpResponse<String> answer = shop.get("/v1/content/" + elsewhere);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<p>New</p>");
        assertThat(shop.get("/v1/content/" + ref).statusCode())
                .as("the one before")
                .isEqualTo(200);
    }

    @Test
    void contentShouldBeAbsentAndKeptByNobodyWhenItsRefIsMadeUp() {
        long first = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            HttpResponse<String> answer = shop.get("/v1/content/%022d".formatted(i));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(header(answer, "Cache-Control")).contains("no-store");
        }
        long millis = (System.nanoTime() - first) / 1_000_000;

        // No more looks than the time allows, however long the machine took.
        assertThat(shop.snapshots.looks.get()).isBetween(1, (int) (1 + millis / 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "%22%3Cscript%3E", "0000000000000000000000.", "a/b"})
    void contentShouldNotBeLookedForWhenItsRefIsNone(String none) {
        HttpResponse<String> answer = shop.get("/v1/content/" + none);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(shop.snapshots.looks).hasValue(0);
    }

    @Test
    void contentShouldBeAbsentWhenItCannotBeLookedFor() {
        shop.snapshots.broken = true;

        assertThat(shop.get("/v1/content/" + "A".repeat(22)).statusCode()).isEqualTo(404);
        assertThat(shop.get("/v1/content/" + ref).statusCode()).isEqualTo(200);
    }

    @Test
    void contentShouldBeReadOnly() {
        assertThat(shop.post("/v1/content/" + ref, "{}").statusCode()).isEqualTo(405);
    }
}

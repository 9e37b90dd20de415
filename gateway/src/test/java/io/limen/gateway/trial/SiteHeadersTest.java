package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteHeadersTest {
    private static final SiteHeaders HEADERS =
            new SiteHeaders(new SiteAddress("https", "shop.example", 443), new SiteAddress("http", "127.0.0.1", 8090));

    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    @Test
    void siteShouldBelieveItWasAskedDirectly() {
        MultiMap sent = HEADERS.toSite(headers(
                "Host",
                "127.0.0.1:8090",
                "Origin",
                "http://127.0.0.1:8090",
                "Referer",
                "http://127.0.0.1:8090/a?b",
                "Accept-Encoding",
                "br, gzip",
                "Cookie",
                "a=1; limen_id=x; b=2; limen_d=y",
                "Connection",
                "keep-alive, X-Hop",
                "X-Hop",
                "1",
                "Upgrade",
                "h2c",
                "X-Shop",
                "yes"));

        assertThat(sent.get("Host")).isEqualTo("shop.example");
        assertThat(sent.get("Origin")).isEqualTo("https://shop.example");
        assertThat(sent.get("Referer")).isEqualTo("https://shop.example/a?b");
        assertThat(sent.get("Accept-Encoding")).isEqualTo("gzip");
        assertThat(sent.get("Cookie")).isEqualTo("a=1; b=2");
        assertThat(sent.get("X-Shop")).isEqualTo("yes");
        assertThat(sent.names()).doesNotContain("X-Hop", "Connection", "Upgrade");
    }

    @Test
    void whatOthersSayShouldStay() {
        MultiMap sent =
                HEADERS.toSite(headers("Origin", "http://127.0.0.1:80901", "Referer", "https://other.example/"));

        assertThat(sent.get("Origin")).isEqualTo("http://127.0.0.1:80901");
        assertThat(sent.get("Referer")).isEqualTo("https://other.example/");
        assertThat(sent.get("Accept-Encoding")).isEqualTo("identity");
        assertThat(sent.contains("Cookie")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; Domain=.shop.example; Path=/; Secure; HttpOnly; SameSite=None| a=1; Path=/; HttpOnly",
                "a=1; samesite=lax; max-age=5| a=1; samesite=lax; max-age=5",
                "__Host-a=1; Path=/; Secure| __Host-a=1; Path=/; Secure",
                "a=b=c; Partitioned; Secure| a=b=c"
            })
    void cookieShouldBeOneThatThisMachineKeeps(String cookie, String kept) {
        assertThat(HEADERS.toBrowser(headers("Set-Cookie", cookie)).get("Set-Cookie"))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example/a, http://127.0.0.1:8090/a",
        "http://shop.example/a, http://127.0.0.1:8090/a",
        "//shop.example/a, http://127.0.0.1:8090/a",
        "/a, /a",
        "https://www.shop.example/a, https://www.shop.example/a"
    })
    void redirectWithinTheSiteShouldStayAtTheProxy(String location, String expected) {
        assertThat(HEADERS.toBrowser(headers("Location", location)).get("Location"))
                .isEqualTo(expected);
    }

    @Test
    void redirectToTheEncryptedSiteShouldLeadAwayInsteadOfInACircle() {
        SiteHeaders plain = new SiteHeaders(
                new SiteAddress("http", "shop.example", 80), new SiteAddress("http", "127.0.0.1", 8090));

        assertThat(plain.toBrowser(headers("Location", "https://shop.example/")).get("Location"))
                .isEqualTo("https://shop.example/");
    }

    @Test
    void changedPageShouldCarryNothingThatIsTrueOfTheOldOne() {
        MultiMap told = HEADERS.toBrowserChanged(headers(
                "ETag",
                "\"x\"",
                "Content-Length",
                "5",
                "Content-Encoding",
                "gzip",
                "Cache-Control",
                "max-age=600",
                "Strict-Transport-Security",
                "max-age=1",
                "Content-Type",
                "text/html"));

        assertThat(told.names()).containsExactlyInAnyOrder("Cache-Control", "Content-Type");
        assertThat(told.get("Cache-Control")).isEqualTo("no-cache");
    }
}

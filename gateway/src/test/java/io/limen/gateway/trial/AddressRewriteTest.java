package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRewriteTest {
    private static final SiteAddress SHOP = new SiteAddress("https", "shop.example", 443);

    private static String rewritten(String text) {
        return AddressRewrite.of(text, SHOP, "127.0.0.1:8090");
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example, http://127.0.0.1:8090",
        "https://shop.example/a?b#c, http://127.0.0.1:8090/a?b#c",
        "http://shop.example/a, http://127.0.0.1:8090/a",
        "HTTPS://Shop.Example/a, http://127.0.0.1:8090/a",
        "<a href=\"//shop.example/a\">, <a href=\"//127.0.0.1:8090/a\">",
        "<a href=//shop.example>, <a href=//127.0.0.1:8090>",
        "url(//shop.example/a.png), url(//127.0.0.1:8090/a.png)",
        "api:\"https:\\/\\/shop.example\\/api\", api:\"http:\\/\\/127.0.0.1:8090\\/api\"",
        "https://shop.example https://shop.example, http://127.0.0.1:8090 http://127.0.0.1:8090"
    })
    void addressOfTheSiteShouldBecomeTheProxys(String text, String expected) {
        assertThat(rewritten(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.org/",
                "https://shop.example:8443/",
                "https://my.shop.example/",
                "wss://shop.example/",
                "https://cdn.example//shop.example/",
                "shop.example",
                "someone@shop.example",
                "https://shop.example@evil.example/"
            })
    void otherAddressesShouldStay(String text) {
        assertThat(rewritten(text)).isEqualTo(text);
    }
}

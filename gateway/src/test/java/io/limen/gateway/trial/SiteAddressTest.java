package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://Shop.example/a?b, https://shop.example",
        "shop.example, https://shop.example",
        "http://shop.example:80, http://shop.example",
        "http://127.0.0.1:9000/, http://127.0.0.1:9000",
        "https://shop.example:8443, https://shop.example:8443"
    })
    void whatPeopleTypeShouldBeUnderstood(String typed, String origin) {
        assertThat(SiteAddress.parse(typed).orElseThrow().origin()).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://shop.example",
                "https://",
                "https://me:secret@shop.example",
                "https://shop.example:0",
                "a b",
                ""
            })
    void whatIsNoSiteShouldBeRefused(String typed) {
        assertThat(SiteAddress.parse(typed)).isEmpty();
    }
}

package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentPolicyTest {
    private static final SiteAddress SHOP = new SiteAddress("https", "shop.example", 443);
    private static final SiteAddress CDN = new SiteAddress("https", "cdn.example", 443);
    private static final SiteAddress HERE = new SiteAddress("http", "127.0.0.1", 8090);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "img-src *| img-src *",
                "script-src 'self'; connect-src 'self'| script-src 'self'; connect-src 'self'",
                "default-src 'self'| default-src 'self'",
                "default-src *| default-src *",
                "script-src https://shop.example| script-src https://shop.example http://127.0.0.1:8090",
                "script-src https:| script-src https: http://127.0.0.1:8090",
                "script-src 'none'| script-src 'self'",
                "script-src https://cdn.example| script-src https://cdn.example 'self'",
                "script-src 'nonce-abc' 'strict-dynamic'| script-src 'nonce-abc' 'strict-dynamic' 'nonce-N'",
                "script-src 'nonce-abc'; script-src-elem 'nonce-abc'| script-src 'nonce-abc'; script-src-elem"
                        + " 'nonce-abc' 'self'",
                "default-src 'none'| default-src 'none'; script-src 'self'; connect-src 'self'",
                "upgrade-insecure-requests; block-all-mixed-content; img-src x.example| img-src x.example",
                "require-trusted-types-for 'script'; trusted-types a| ''"
            })
    void policyShouldChangeAsLittleAsWorks(String policy, String expected) {
        assertThat(ContentPolicy.parse(policy).relaxed(SHOP, HERE, "N").text()).isEqualTo(expected);
    }

    @Test
    void relaxedPolicyShouldAllowTheTagAndItsCalls() {
        String relaxed = ContentPolicy.parse("default-src 'none'; script-src 'strict-dynamic' 'nonce-a'")
                .relaxed(SHOP, HERE, "N")
                .text();

        ContentPolicy policy = ContentPolicy.parse(relaxed);
        assertThat(policy.allowsScript(HERE, HERE, Optional.of("N"))).isTrue();
        assertThat(policy.allowsScript(HERE, HERE, Optional.empty())).isFalse();
        assertThat(policy.allowsCalls(HERE, HERE)).isTrue();
        assertThat(policy.allowsCalls(HERE, CDN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "script-src 'self'| false",
                "script-src cdn.example| true",
                "script-src *.example| true",
                "script-src http://cdn.example/js/| true",
                "script-src https://cdn.example:8443| false",
                "script-src https://cdn.example:*| true",
                "script-src https:| true",
                "script-src http:| true",
                "default-src *| true",
                "default-src *; script-src 'none'| false",
                "script-src cdn.example 'strict-dynamic'| false"
            })
    void scriptOfAnotherOriginShouldNeedASourceThatNamesIt(String policy, boolean allowed) {
        assertThat(ContentPolicy.parse(policy).allowsScript(SHOP, CDN, Optional.empty()))
                .isEqualTo(allowed);
    }
}

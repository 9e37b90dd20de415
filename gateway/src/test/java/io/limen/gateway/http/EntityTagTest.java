package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    private static final EntityTag TAG = new EntityTag("\"abc\"");

    private static EntityTag of(String body) {
        return EntityTag.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tagShouldBeOfTheBytes() {
        assertThat(of("a")).isEqualTo(of("a")).isNotEqualTo(of("b"));
        assertThat(of("").tag()).matches("\"[0-9a-f]{32}\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"abc\"",
                "W/\"abc\"",
                "*",
                " * ",
                "\"x\", \"abc\"",
                "W/\"x\",W/\"abc\" , \"y\"",
                "abc",
                "\"a,b\", \"abc\"",
                "x, abc"
            })
    void tagShouldBeAmongThese(String known) {
        assertThat(TAG.isAmong(known)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"ab\"", "\"xabcx\"", "\"abc", "\"x,abc,y\"", "W/", ",", "\"*\"", "abcd", "\"\""})
    void tagShouldNotBeAmongThese(String known) {
        assertThat(TAG.isAmong(known)).isFalse();
    }

    @Test
    void tagShouldNotBeAmongNone() {
        assertThat(TAG.isAmong(null)).isFalse();
    }
}

package io.limen.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {
    private static final Target TARGET = Target.parse("redis://h:1").orElseThrow();

    @Test
    void readShouldGiveTheDefaultsWhenNothingIsConfigured() {
        Problems problems = new Problems();

        assertThat(read("other: 1", "redis://h:1", problems)).isEqualTo(RedisHotStore.Options.defaults(TARGET));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readShouldTakeEveryKey() {
        Problems problems = new Problems();
        RedisHotStore.Options options = read("""
                redis:
                  connectMax: 1ms
                  silentMax: 2ms
                  reconnect: { min: 3ms, max: 4ms }
                  reads:  { answerMax: 5ms, waitingMax: 6 }
                  writes: { answerMax: 7ms, waitingMax: 8 }
                  breaker: { window: 9ms, failuresMin: 10, share: 11%, openFor: 12ms, probes: 13 }
                  retention: 14d
                  refillTtl: 15s
                  keyPrefix: "shop:"
                """, "redis://h:1", problems);

        assertThat(problems.all()).isEmpty();
        assertThat(options)
                .isEqualTo(new RedisHotStore.Options(
                        TARGET,
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        new RedisHotStore.Options.Reconnect(Duration.ofMillis(3), Duration.ofMillis(4)),
                        new RedisHotStore.Options.Calls(Duration.ofMillis(5), 6),
                        new RedisHotStore.Options.Calls(Duration.ofMillis(7), 8),
                        new RedisHotStore.Options.Breaking(Duration.ofMillis(9), 10, 0.11, Duration.ofMillis(12), 13),
                        Duration.ofDays(14),
                        Duration.ofSeconds(15),
                        "shop:"));
    }

    @Test
    void parseShouldTakeEveryKindOfText() {
        assertThat(Target.parse("rediss://me:p%40ss@h:1/3"))
                .contains(new Target(Target.Kind.STANDALONE, List.of("h:1"), true, "me", "p@ss", 3, ""));
        assertThat(Target.parse("redis://:secret@[::1]:6379"))
                .contains(new Target(Target.Kind.STANDALONE, List.of("[::1]:6379"), false, "", "secret", 0, ""));
        assertThat(Target.parse("redis-cluster://a:1,b:2"))
                .contains(new Target(Target.Kind.CLUSTER, List.of("a:1", "b:2"), false, "", "", 0, ""));
        assertThat(Target.parse("redis-sentinel://a:1,b:2/limen"))
                .contains(new Target(Target.Kind.SENTINEL, List.of("a:1", "b:2"), false, "", "", 0, "limen"));
        assertThat(Target.parse("redis://:secret@h:1").orElseThrow().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "embedded",
                "redis://h",
                "redis://a:1,b:2",
                "redis://h:1/x",
                "redis-sentinel://h:1",
                "http://h:1"
            })
    void readShouldNameTheProblemWhenTheTextNamesNoRedis(String url) {
        Problems problems = new Problems();

        read("redis: {}", url, problems);

        assertThat(problems.all()).hasSize(1);
    }

    @Test
    void slotsShouldBeThoseOfTheSpecification() {
        assertThat(Slots.of("123456789")).isEqualTo(0x31C3);
        assertThat(Slots.of("prof:{anna}")).isEqualTo(Slots.of("anna"));
        assertThat(Slots.of("seg:{a}b}")).isEqualTo(Slots.of("a"));
        assertThat(Slots.of("x{}y")).isNotEqualTo(Slots.of(""));
    }

    private static RedisHotStore.Options read(String yaml, String url, Problems problems) {
        YamlCursor root = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), problems);
        return RedisHotStore.Options.read(root.at("redis"), url);
    }
}

package io.limen.gateway.tiered;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TieredOptionsTest {
    @Test
    void readShouldGiveTheDefaultsWhenNothingIsConfigured() {
        YamlCursor root = root("other: 1");

        assertThat(WriteBehindStore.Options.read(root.at("writeBehind"))).isEqualTo(WriteBehindStore.Options.DEFAULT);
        assertThat(ReadOptions.read(root.at("reads"))).isEqualTo(ReadOptions.DEFAULT);
        assertThat(HotFirstStore.Options.read(root.at("hotWrites"))).isEqualTo(HotFirstStore.Options.DEFAULT);
        assertThat(DivergenceSampler.Options.read(root.at("repair"))).isEqualTo(DivergenceSampler.Options.DEFAULT);
    }

    @Test
    void readShouldTakeEveryKey() {
        YamlCursor root = root("""
            writeBehind: { idle: 1m, max: 2m, views: 3m, dirtyMax: 4, patience: 5s, writingMax: 6, cacheBytes: 7KB,
                           tick: 8ms, horizon: 9m, duePage: 10, dueMax: 11, closeMax: 12s }
            reads:       { hedgeAfter: 1ms, awaitingMax: 2, coldPerSecond: 3, coldBurst: 4, coldUnderWayMax: 5,
                           unknownFor: 6s, unknownMax: 7, sharedFor: 8s, sharedMax: 9 }
            hotWrites:   { offerMax: 1ms, againMax: 2, againEvery: 3ms, pageVisitors: 4 }
            repair:      { every: 1s, visitors: 2 }
            """);

        assertThat(WriteBehindStore.Options.read(root.at("writeBehind")))
                .isEqualTo(new WriteBehindStore.Options(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        4,
                        Duration.ofSeconds(5),
                        6,
                        7 << 10,
                        Duration.ofMillis(8),
                        Duration.ofMinutes(9),
                        10,
                        11,
                        Duration.ofSeconds(12)));
        assertThat(ReadOptions.read(root.at("reads")))
                .isEqualTo(new ReadOptions(
                        Duration.ofMillis(1), 2, 3, 4, 5, Duration.ofSeconds(6), 7, Duration.ofSeconds(8), 9));
        assertThat(HotFirstStore.Options.read(root.at("hotWrites")))
                .isEqualTo(new HotFirstStore.Options(Duration.ofMillis(1), 2, Duration.ofMillis(3), 4));
        assertThat(DivergenceSampler.Options.read(root.at("repair")))
                .isEqualTo(new DivergenceSampler.Options(Duration.ofSeconds(1), 2));
    }

    private static YamlCursor root(String yaml) {
        Problems problems = new Problems();
        YamlCursor root = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), problems);
        assertThat(problems.all()).isEmpty();
        return root;
    }
}

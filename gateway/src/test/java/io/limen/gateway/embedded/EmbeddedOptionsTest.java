package io.limen.gateway.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbeddedOptionsTest {

    @Test
    void readShouldGiveTheDefaultsWhenNothingIsConfigured() {
        assertThat(read("other: 1")).isEqualTo(EmbeddedStores.Options.defaults("data"));
    }

    @Test
    void readShouldTakeEveryKey() {
        EmbeddedStores.Options options = read("""
                data:
                  dir: /var/lib/limen
                  partitions: 16
                  queue:   { entriesMax: 1, bytesMax: 2KB, profilesMax: 3 }
                  consume: { entriesMax: 4, bytesMax: 5KB }
                  memory:  { hotBytes: 6KB, blockCacheBytes: 7KB, writeBufferBytes: 8KB, filesMax: 99 }
                  reads:   { threads: 10, waitingMax: 11, awaitingMax: 12 }
                """);

        assertThat(options)
                .isEqualTo(new EmbeddedStores.Options(
                        "/var/lib/limen",
                        16,
                        new EmbeddedStores.Options.Queue(1, 2 << 10, 3),
                        new EmbeddedStores.Options.Consume(4, 5 << 10),
                        new EmbeddedStores.Options.Memory(6 << 10, 7 << 10, 8 << 10, 99),
                        new EmbeddedStores.Options.Reads(10, 11, 12)));
    }

    private static EmbeddedStores.Options read(String yaml) {
        Problems problems = new Problems();
        YamlCursor root = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), problems);
        EmbeddedStores.Options options = EmbeddedStores.Options.read(root.at("data"));
        assertThat(problems.all()).isEmpty();
        return options;
    }
}

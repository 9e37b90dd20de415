package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.privacy.EdgeKeysFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedKeysTest {
    private static final String SERVERS =
            "log: kafka://one:9092\nhot: redis://one:6379\ndurable: dynamodb://limen?region=eu-central-1\n";

    @TempDir
    private Path folder = Path.of("");

    private Settings settings(String yaml) {
        Settings settings = Settings.read(
                Map.of("gateway.yaml", yaml.getBytes(StandardCharsets.UTF_8)),
                Map.of("LIMEN_DATA_DIR", folder.resolve("data").toString()));
        assertThat(settings.problems()).isEmpty();
        return settings;
    }

    private static String tag(EdgeKeys keys) {
        return keys.ref().tag("x") + keys.current().tag("x");
    }

    @Test
    void keysShouldBeMadeOnceInTheDataFolder() throws IOException {
        EdgeKeys made = SharedKeys.of(settings("")).orElseThrow();
        EdgeKeys again = SharedKeys.of(settings("")).orElseThrow();

        assertThat(tag(again)).isEqualTo(tag(made));
        assertThat(tag(new EdgeKeysFile(folder.resolve("data/edge-keys.json")).read()))
                .isEqualTo(tag(made));
    }

    @Test
    void keysShouldBeThoseThatAreSetOnServersToo() throws IOException {
        Path file = folder.resolve("keys.json");
        EdgeKeys made = new EdgeKeysFile(file).make();

        assertThat(tag(SharedKeys.of(settings(SERVERS + "edge: { keys: " + file + " }"))
                        .orElseThrow()))
                .isEqualTo(tag(made));
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void keysShouldBeNoneOnServersWhenNoneAreSet() {
        assertThat(SharedKeys.of(settings(SERVERS))).isEmpty();
    }

    @Test
    void keysShouldBeAFaultThatSaysWhatToDoWhenTheirFileIsNotThere() {
        assertThatThrownBy(() -> SharedKeys.of(settings("edge: { keys: " + folder.resolve("none.json") + " }")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("none.json: no such file")
                .hasMessageContaining("limen keys");
    }
}

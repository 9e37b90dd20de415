package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoConfigurationTest {
    private static final Path CONFIG = Path.of("..", "config");

    @Test
    void loadShouldFindNothingToSayAboutTheDemo() throws IOException {
        Configuration.Result result = Configuration.load(ConfigurationFolder.read(CONFIG.resolve("demo")));

        assertThat(result.problems()).extracting(Problem::render).isEmpty();
        Configuration.Loaded loaded = (Configuration.Loaded) result;
        assertThat(loaded.lockChanged()).isFalse();
        assertThat(loaded.snapshot().models()).hasSize(1);
        assertThat(loaded.snapshot().flags()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(loaded.snapshot().experiences()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(loaded.tests()).isNotEmpty();
    }

    @Test
    void loadShouldAcceptTheConfigurationOfTheReplay() throws IOException {
        Configuration.Result result = Configuration.load(ConfigurationFolder.read(CONFIG.resolve("online-shoppers")));

        assertThat(result).withFailMessage(() -> result.problems().toString()).isInstanceOf(Configuration.Loaded.class);
    }
}

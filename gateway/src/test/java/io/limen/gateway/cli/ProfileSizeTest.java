package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProfileSizeTest {
    private static final Path DEMO = Path.of("..", "config", "demo");

    private static ProfileSize demo() throws IOException {
        Configuration.Loaded loaded = (Configuration.Loaded) Configuration.load(ConfigurationFolder.read(DEMO));
        return ProfileSize.of(loaded.snapshot(), loaded.plan());
    }

    @Test
    void aProfileOfTheDemoShopShouldTakeAtMost400BytesAfter35Pages() throws IOException {
        assertThat(demo().profile()).isBetween(150, 400);
    }

    @Test
    void itShouldBeSaidWithWhatStandsBesideIt() throws IOException {
        ProfileSize size = demo();
        assertThat(size.toString())
                .startsWith("a profile takes " + size.profile() + " bytes after a session of 35 pages")
                .contains("segments and scores " + size.view());
        assertThat(size.view()).isPositive();
        assertThat(size.messages()).isGreaterThan(256 * 8);
    }
}

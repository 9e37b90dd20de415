package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchIT {
    private static final String HELLO = "content/hero/hello.html";
    private static final String HERO = "/v1/fragments/hero?path=/";

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    @Test
    void gatewayShouldTakeAChangeAndKeepWhatItHasWhenTheChangeIsWrong(@TempDir Path folder, @TempDir Path data)
            throws IOException {
        Running.write(folder, Map.of(HELLO, "<p>one</p>", "experiences.yaml", """
                slots: { hero: { default: page } }
                experiences:
                  hello: { slot: hero, when: page.path == '/', variants: { only: hero/hello.html } }
                """));
        try (Running gateway = Running.start(WATCH, folder, data)) {
            Supplier<String> hero = () -> gateway.get(HERO).body();
            Supplier<String> configuration = () -> gateway.ops("/config").body();
            assertThat(hero.get()).contains("<p>one</p>");

            Running.write(folder, Map.of(HELLO, "<p>two</p>"));
            Running.until(hero, body -> body.contains("<p>two</p>"));

            Running.write(folder, Map.of(HELLO, "<script>{{three}}</script>"));
            assertThat(Running.until(configuration, body -> body.contains("hello.html:1:9")))
                    .contains("cannot be made safe");
            assertThat(hero.get()).contains("<p>two</p>");

            Running.write(folder, Map.of(HELLO, "<p>four</p>"));
            Running.until(hero, body -> body.contains("<p>four</p>"));
            assertThat(configuration.get()).contains("\"refused\":[]");
        }
    }
}

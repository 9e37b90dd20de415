package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();

    private static void write(Path folder, String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }

    private String get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String eventually(String url, String expected) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        String last = get(url);
        while (!last.contains(expected) && Instant.now().isBefore(end)) {
            last = get(url);
        }
        return last;
    }

    @Test
    void gatewayShouldTakeAChangedConfigurationAndKeepTheOldOneWhenTheChangeIsWrong(
            @TempDir Path folder, @TempDir Path data) throws Exception {
        write(folder, "experiences.yaml", """
                slots: { hero: { default: page } }
                experiences:
                  hello: { slot: hero, when: page.path == '/', variants: { only: hero/hello.html } }
                """);
        write(folder, "content/hero/hello.html", "<p>one</p>");
        Map<String, String> environment = Map.of(
                "LIMEN_HTTP_PORT", "0",
                "LIMEN_OPS_PORT", "0",
                "LIMEN_DATA_DIR", data.toString());
        try (Gateway gateway = Gateway.start(Site.read(folder, environment))) {
            String hero = "http://127.0.0.1:" + gateway.httpPort() + "/v1/fragments/hero?path=/";
            String configuration = "http://127.0.0.1:" + gateway.opsPort() + "/config";
            assertThat(get(hero)).contains("<p>one</p>");

            write(folder, "content/hero/hello.html", "<p>two</p>");
            assertThat(eventually(hero, "two")).contains("<p>two</p>");

            write(folder, "content/hero/hello.html", "<script>{{three}}</script>");
            assertThat(eventually(configuration, "hello.html:1:9")).contains("cannot be made safe");
            assertThat(get(hero)).contains("<p>two</p>");

            write(folder, "content/hero/hello.html", "<p>four</p>");
            assertThat(eventually(hero, "four")).contains("<p>four</p>");
            assertThat(get(configuration)).contains("\"refused\":[]");
        }
    }
}

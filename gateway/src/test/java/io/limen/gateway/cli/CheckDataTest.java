package io.limen.gateway.cli;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Features;
import io.limen.gateway.main.Limen;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration beside a data folder with a log that nobody folded. */
class CheckDataTest {
    private static final int VISITORS = 40;

    private final Path data;
    private final Path config;

    CheckDataTest(@TempDir Path folder) throws IOException {
        this.data = folder.resolve("data");
        this.config = Files.createDirectories(folder.resolve("config"));
    }

    @BeforeEach
    void visit() {
        Vertx vertx = Vertx.vertx();
        EmbeddedStores stores = EmbeddedStores.open(
                vertx, EmbeddedStores.Options.defaults(data.toString()), hash -> Features.NONE, System::nanoTime);
        long now = System.currentTimeMillis();
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            List<Observed> views = new ArrayList<>();
            for (int view = 0; view <= visitor % 4; view++) {
                views.add(new Observed(
                        Observed.Kind.TRACK,
                        "Product Viewed",
                        "visitor-" + visitor,
                        null,
                        visitor + "/" + view,
                        now - 60_000 + view,
                        now - 60_000 + view,
                        true,
                        Value.Fields.NONE,
                        Value.Fields.NONE));
            }
            in(stores.log().append(views));
        }
        in(stores.close());
        in(vertx.close());
    }

    private String check(int expectedCode, String segments, String... words) throws IOException {
        Files.writeString(config.resolve("features.yaml"), "views: { count: Product Viewed }\n");
        Files.writeString(config.resolve("events.yaml"), "Product Viewed: {}\n");
        Files.writeString(config.resolve("segments.yaml"), segments);
        Files.writeString(config.resolve("segments.lock"), "keen: 0\nloyal: 1\nnobody: 2\n");
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        List<String> all = new ArrayList<>(List.of("check", config.toString(), "--data", data.toString()));
        all.addAll(List.of(words));
        int exitCode = Limen.commandLine().setOut(writer).setErr(writer).execute(all.toArray(String[]::new));
        assertThat(exitCode).as(said.toString()).isEqualTo(expectedCode);
        return said.toString();
    }

    @Test
    void checkShouldTellWhatTheLogSaysOfEverySegment() throws IOException {
        String said = check(0, """
                keen:   { when: views >= 2, minAudience: 31 }
                loyal:  { when: views >= 2 && views < 50 }
                nobody: { when: views > 1000 }
                """);

        assertThat(said)
                .contains("40 visitors in 100 entries of the log")
                .contains("segment keen: 30 visitors now, 30 ever")
                .contains("segments.yaml:1:1  LIMEN-1310 warning", "30 visitors", "at least 31")
                .contains("segments.yaml:2:1  LIMEN-1312 warning", "100% of the visitors")
                .contains("segments.yaml:3:1  LIMEN-1309 warning", "none of the 40 visitors")
                .contains(": 0 errors, 3 warnings");
    }

    @Test
    void checkShouldFailWhenAnEnforcedAudienceIsTooSmall() throws IOException {
        String said = check(1, "keen: { when: views >= 4, minAudience: { visitors: 11, mode: enforce } }\n");

        assertThat(said).contains("segments.yaml:1:1  LIMEN-1311", ": 1 error, 0 warnings");
    }

    @Test
    void checkShouldTellFewerPairsWhenTheyMustHaveMoreInCommon() throws IOException {
        String segments = "keen: { when: views >= 2 }\nloyal: { when: views >= 3 }\n";

        assertThat(check(0, segments)).doesNotContain("LIMEN-1312");
        assertThat(check(0, segments, "--overlap", "60%")).contains("LIMEN-1312", "66.6% of the visitors");
        assertThat(check(2, segments, "--overlap", "most")).contains("--overlap: most (expected: ");
    }
}

package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.main.Limen;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.privacy.EdgeKeysFile;
import io.limen.gateway.wire.ForcedVariants;
import io.limen.gateway.wire.ForcedVariants.Read;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForceCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private record Said(int exitCode, String all) {}

    private static Said run(String... words) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int exitCode = Limen.commandLine().setOut(writer).setErr(writer).execute(words);
        return new Said(exitCode, said.toString());
    }

    @Test
    void forceShouldPrintATokenThatTheGatewaysOfTheseKeysTake() throws IOException {
        Path file = folder.resolve("keys.json");
        EdgeKeys keys = new EdgeKeysFile(file).make();
        long now = System.currentTimeMillis() / 1_000;

        Said said = run("force", "cart_rescue:ten_off", "welcome:hello", "--keys", file.toString(), "--for", "5m");

        assertThat(said.exitCode()).isZero();
        String token = said.all().lines().findFirst().orElseThrow();
        assertThat(said.all()).contains("limen_force=" + token + "; path=/; max-age=300");
        assertThat(ForcedVariants.read(token, now + 299, keys.current()::tag))
                .isEqualTo(new Read.Valid(Map.of("cart_rescue", "ten_off", "welcome", "hello")));
        assertThat(ForcedVariants.read(token, now + 330, keys.current()::tag)).isEqualTo(new Read.Expired());
    }

    @Test
    void forceShouldSayWhatIsWrong() throws IOException {
        Path file = folder.resolve("keys.json");
        new EdgeKeysFile(file).make();

        assertThat(run("force", "cart_rescue", "--keys", file.toString()))
                .extracting(Said::exitCode, said -> said.all().contains("expected: EXPERIENCE:VARIANT"))
                .containsExactly(2, true);
        assertThat(run("force", "a:b", "--for", "soon", "--keys", file.toString())
                        .all())
                .contains("--for: soon (expected: a duration");
        assertThat(run("force", "a:b", "--keys", folder.resolve("none.json").toString()))
                .extracting(Said::exitCode, said -> said.all().contains("no such file"))
                .containsExactly(1, true);
    }
}

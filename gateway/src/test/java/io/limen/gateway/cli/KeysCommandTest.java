package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.main.Limen;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private record Said(int exitCode, String all) {}

    private static Said run(String... words) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int exitCode = Limen.commandLine().setOut(writer).setErr(writer).execute(words);
        return new Said(exitCode, said.toString());
    }

    private static List<String> keys(String text) {
        return Pattern.compile("[A-Za-z0-9_-]{43}")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .toList();
    }

    @Test
    void keysShouldWriteAFileAndSayWhereItGoesWithoutShowingIt() throws IOException {
        Path file = folder.resolve("keys.json");

        Said said = run("keys", file.toString());

        assertThat(said.exitCode()).isZero();
        assertThat(said.all()).contains("LIMEN_EDGE_KEYS", "LIMEN_EDGE_KEY", file.toString());
        assertThat(keys(Files.readString(file))).hasSize(2).noneMatch(said.all()::contains);
    }

    @Test
    void keysShouldLeaveAFileThatIsThere() throws IOException {
        Path file = folder.resolve("keys.json");
        run("keys", file.toString());
        String before = Files.readString(file);

        Said said = run("keys", file.toString());

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.all()).contains("is there already", "--rotate");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void keysShouldPutANewKeyFirstWhenRotated() throws IOException {
        Path file = folder.resolve("keys.json");
        run("keys", file.toString());
        List<String> before = keys(Files.readString(file));

        Said said = run("keys", file.toString(), "--rotate");

        List<String> after = keys(Files.readString(file));
        assertThat(said.exitCode()).isZero();
        assertThat(after).hasSize(3);
        assertThat(after.get(0)).as("refs stay").isEqualTo(before.get(0));
        assertThat(after.get(2)).isEqualTo(before.get(1)).isNotEqualTo(after.get(1));
    }

    @Test
    void keysShouldSayThatThereIsNothingToRotate() {
        Said said = run("keys", folder.resolve("none.json").toString(), "--rotate");

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.all()).contains("no such file");
    }
}

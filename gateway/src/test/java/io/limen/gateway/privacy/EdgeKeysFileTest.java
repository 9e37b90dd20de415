package io.limen.gateway.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeKeysFileTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    @TempDir
    private Path folder = Path.of("");

    private EdgeKeysFile file() {
        return new EdgeKeysFile(folder.resolve("new/edge-keys.json"));
    }

    private static List<String> texts(EdgeKeys keys) {
        return keys.edges().stream().map(KeyedHash::text).toList();
    }

    @Test
    void makeShouldWriteWhatReadGivesBack() throws IOException {
        EdgeKeys made = file().make();

        EdgeKeys read = file().read();

        assertThat(read.ref().text()).isEqualTo(made.ref().text()).hasSize(43);
        assertThat(texts(read))
                .isEqualTo(texts(made))
                .hasSize(1)
                .doesNotContain(made.ref().text());
    }

    @Test
    void makeShouldLetNobodyElseReadIt() throws IOException {
        file().make();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("new")).isDirectoryContaining(path -> path.endsWith("edge-keys.json"));
        assertThat(folder.resolve("new"))
                .isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
    }

    @Test
    void makeShouldNeverWriteOverAFile() throws IOException {
        EdgeKeys first = file().make();

        assertThatThrownBy(() -> file().make()).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(texts(file().readOrMake())).isEqualTo(texts(first));
    }

    @Test
    void rotateShouldPutANewKeyFirstAndKeepTwoBeforeIt() throws IOException {
        EdgeKeys first = file().make();
        String tag = first.current().tag("said before");

        EdgeKeys second = file().rotate();
        EdgeKeys third = file().rotate();
        EdgeKeys fourth = file().rotate();

        assertThat(second.ref().text()).isEqualTo(first.ref().text());
        assertThat(texts(third).subList(1, 3)).isEqualTo(texts(second));
        assertThat(texts(fourth)).hasSize(3).doesNotContainAnyElementsOf(texts(first));
        assertThat(third.verifies("said before", tag)).isTrue();
        assertThat(third.verifies("said otherwise", tag)).isFalse();
        assertThat(fourth.verifies("said before", tag)).as("its key is gone").isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"version\":1,\"ref\":\"" + KEY + "\"",
                "{\"version\":1,\"ref\":\"" + KEY + "\",\"edge\":[]}",
                "{\"version\":2,\"ref\":\"" + KEY + "\",\"edge\":[\"" + KEY + "\"]}",
                "{\"version\":1,\"ref\":\"" + KEY + "\",\"edge\":[\"" + KEY + "\"],\"more\":1}",
                "{\"version\":1,\"ref\":\"" + KEY + "\",\"edge\":[\"" + KEY + "AA\"]}",
                "{\"version\":1,\"ref\":\"" + KEY + "\",\"edge\":[" + KEY + "]}",
                "{\"version\":1,\"ref\":7,\"edge\":[\"" + KEY + "\"]}"
            })
    void readShouldRefuseAndShowNoKeyWhenTheFileIsSomethingElse(String text) throws IOException {
        Files.createDirectories(file().path().getParent());
        Files.writeString(file().path(), text);

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("edge-keys.json")
                .hasMessageNotContaining(KEY.substring(0, 8));
    }

    @Test
    void readShouldSayThatThereIsNone() {
        assertThatThrownBy(() -> file().read())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void keysShouldShowNothingOfThemselves() throws IOException {
        EdgeKeys keys = file().make();

        assertThat(keys.toString()).isEqualTo("EdgeKeys[1 edge keys]");
    }
}

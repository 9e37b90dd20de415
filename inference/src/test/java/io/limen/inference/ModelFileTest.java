package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

    /** Of the three bytes {@code abc}, as FIPS 180-2 gives it. */
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final ModelFile abc = ModelFile.of("intent", "3", "abc".getBytes(StandardCharsets.UTF_8));

    @Test
    void readShouldHashWhatIsInTheFile(@TempDir Path dir) throws IOException {
        Path path = Files.writeString(dir.resolve("model.onnx"), "abc");
        assertThat(ModelFile.read("intent", "3", path).id()).isEqualTo(new ModelId("intent", "3", SHA256_OF_ABC));
    }

    @Test
    void verifiedShouldGiveTheFileWhenTheHashIsTheExpectedOne() {
        assertThat(abc.verified(SHA256_OF_ABC.toUpperCase(Locale.ROOT))).isSameAs(abc);
    }

    @Test
    void verifiedShouldNameBothHashesWhenTheyDiffer() {
        assertThatThrownBy(() -> abc.verified("00ff"))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage("intent 3: sha256: " + SHA256_OF_ABC + " (expected: 00ff)");
    }
}

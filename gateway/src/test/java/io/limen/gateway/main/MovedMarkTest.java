package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedMarkTest {
    private static final Instant WHEN = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void servingShouldBeRefusedWithThePlaceUntilTheFileIsDeleted(@TempDir Path folder) throws IOException {
        MovedMark mark = new MovedMark(folder);
        mark.refuseServing();

        mark.put("kafka://there:9092", WHEN);

        assertThatThrownBy(mark::refuseServing)
                .isInstanceOf(Failure.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("has moved to kafka://there:9092. Serve it there")
                .hasMessageContaining("delete " + folder.resolve("MOVED"));
        assertThat(folder.resolve("MOVED"))
                .content()
                .startsWith("kafka://there:9092\n")
                .contains("2026-11-21T12:00:00Z", "Delete it");
        Files.delete(folder.resolve("MOVED"));
        mark.refuseServing();
    }

    @Test
    void putShouldReplaceWhatAnEarlierMoveLeft(@TempDir Path folder) throws IOException {
        MovedMark mark = new MovedMark(folder);
        mark.put("kafka://there:9092", WHEN);
        mark.put("kafka://elsewhere:9092", WHEN);

        assertThatThrownBy(mark::refuseServing).hasMessageContaining("kafka://elsewhere:9092");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void putShouldLeaveNothingWhenItFails(@TempDir Path folder) {
        MovedMark mark = new MovedMark(folder.resolve("absent"));

        assertThatThrownBy(() -> mark.put("kafka://there:9092", WHEN))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("MOVED cannot be written, so the site stays here");
        mark.refuseServing();
    }

    /** A file that cannot be read still says that the site has moved. */
    @Test
    void servingShouldBeRefusedWhateverTheFileHolds(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("MOVED"));

        assertThatThrownBy(new MovedMark(folder)::refuseServing).hasMessageContaining("moved to an unknown place");
    }
}

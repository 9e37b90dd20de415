package io.limen.gateway.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.cli.replay.EventLines.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLinesTest {
    private final Path folder;

    EventLinesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void nextShouldNameTheVisitorWhenTheLineIsAnEvent() throws IOException {
        List<Line> lines = lines("""
                {"type":"page","anonymousId":"a1","userId":"u1","properties":{"anonymousId":"inner"}}

                {"type":"identify","userId":"u1","traits":{"anonymousId":"inner"}}
                {"type":"page"}
                """);

        assertThat(lines)
                .extracting(line -> ((Line.Event) line).visitor() + "@" + ((Line.Event) line).place())
                .containsExactly("a1@events.jsonl:1", "u1@events.jsonl:3", "@events.jsonl:4");
    }

    @Test
    void nextShouldSayWhyWhenALineCannotBeSent() throws IOException {
        List<Line> lines = lines("[1]\n{\"a\":\n{\"a\":1} {\"b\":2}\nnonsense\n{}\n");

        assertThat(lines.subList(0, 4))
                .containsExactly(
                        new Line.Unusable("not a JSON object", "events.jsonl:1"),
                        new Line.Unusable("not JSON", "events.jsonl:2"),
                        new Line.Unusable("more than one JSON value on the line", "events.jsonl:3"),
                        new Line.Unusable("not JSON", "events.jsonl:4"));
        assertThat(lines.get(4)).isInstanceOf(Line.Event.class);
    }

    @Test
    void nextShouldReadPackedFilesAndCountTheirBytesWhenTheyEndInGz() throws IOException {
        Path file = folder.resolve("events.jsonl.gz");
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
            packed.write("{\"anonymousId\":\"ä\"}\n".repeat(3).getBytes(StandardCharsets.UTF_8));
        }
        AtomicLong bytes = new AtomicLong();

        assertThat(all(file, bytes))
                .hasSize(3)
                .allMatch(line -> ((Line.Event) line).visitor().equals("ä"));
        assertThat(bytes).hasValue(Files.size(file));
    }

    private List<Line> lines(String text) throws IOException {
        return all(Files.writeString(folder.resolve("events.jsonl"), text), new AtomicLong());
    }

    private static List<Line> all(Path file, AtomicLong bytes) throws IOException {
        List<Line> all = new ArrayList<>();
        try (EventLines lines = EventLines.open(file, bytes::addAndGet)) {
            for (Optional<Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                all.add(line.get());
            }
        }
        return all;
    }
}

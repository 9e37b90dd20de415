package io.limen.gateway.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** The lines of a file of events, plain or (by its name) packed with gzip; blank lines are skipped. */
final class EventLines implements Closeable {
    /** What a line turned out to be. */
    sealed interface Line {
        /**
         * What can be sent.
         *
         * @param json one JSON object, as it stands in the file
         * @param visitor the id its order is kept for; empty where it names none, which the gateway will reject
         * @param place {@code file:line}
         */
        record Event(Buffer json, String visitor, String place) implements Line {}

        /** Nothing that can be sent among others. */
        record Unusable(String reason, String place) implements Line {}
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final int READ_BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final BufferedReader lines;
    private long number;

    private EventLines(Path file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
    }

    /** Opens the file; {@code read} is told the bytes of the file, packed as they are, as they are consumed. */
    static EventLines open(Path file, LongConsumer read) throws IOException {
        InputStream raw = new Counted(Files.newInputStream(file), read);
        try {
            boolean packed = file.toString().endsWith(".gz");
            InputStream plain = packed ? new GZIPInputStream(raw, READ_BUFFER_BYTES) : raw;
            return new EventLines(
                    file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), READ_BUFFER_BYTES));
        } catch (IOException | RuntimeException cannotOpen) {
            raw.close();
            throw cannotOpen;
        }
    }

    /** The next line; empty at the end of the file. */
    Optional<Line> next() throws IOException {
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                return Optional.empty();
            }
            number++;
            if (!line.isBlank()) {
                return Optional.of(parse(line, file.getFileName() + ":" + number));
            }
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Reads the whole line: one that breaks off would make the call it travels in unreadable. */
    private static Line parse(String line, String place) {
        String anonymousId = "";
        String userId = "";
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Line.Unusable("not a JSON object", place);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("anonymousId")) {
                    anonymousId = json.getValueAsString("");
                } else if (field.equals("userId")) {
                    userId = json.getValueAsString("");
                }
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                return new Line.Unusable("more than one JSON value on the line", place);
            }
        } catch (JsonParseException notJson) {
            return new Line.Unusable("not JSON", place);
        } catch (IOException tooDeepOrLong) {
            return new Line.Unusable("beyond what JSON is read with", place);
        }
        return new Line.Event(Buffer.buffer(line.strip()), anonymousId.isEmpty() ? userId : anonymousId, place);
    }

    /** Tells how many bytes went through. */
    private static final class Counted extends FilterInputStream {
        private final LongConsumer count;

        Counted(InputStream in, LongConsumer count) {
            super(in);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one >= 0) {
                count.accept(1);
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int bytes = in.read(into, offset, length);
            if (bytes > 0) {
                count.accept(bytes);
            }
            return bytes;
        }
    }
}

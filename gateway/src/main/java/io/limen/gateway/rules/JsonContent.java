package io.limen.gateway.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.SourceText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A file of {@code content/} that is JSON: one value, read strictly and put into one line. */
final class JsonContent {
    /** Each answer carries it whole. */
    static final int BYTES_MAX = 64 * 1024;

    private static final int DEPTH_MAX = 32;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private JsonContent() {}

    /** The JSON in one line; empty where it is none, which is told. */
    static Optional<String> read(String file, byte[] bytes, Problems problems) {
        if (bytes.length > BYTES_MAX) {
            problems.add(ProblemCode.TOO_MUCH, Place.file(file), "", bytes.length + " bytes", BYTES_MAX + " bytes");
            return Optional.empty();
        }
        return SourceText.of(file, bytes, problems).flatMap(text -> inOneLine(file, text, problems));
    }

    private static Optional<String> inOneLine(String file, String text, Problems problems) {
        StringWriter line = new StringWriter();
        try (JsonParser parser = JSON.createParser(text);
                JsonGenerator generator = JSON.createGenerator(line)) {
            if (parser.nextToken() == null) {
                problems.add(ProblemCode.SNIPPET, Place.file(file), "", "empty (expected: one JSON value)");
                return Optional.empty();
            }
            // Exactly, so that no number is another one than was written.
            generator.copyCurrentStructureExact(parser);
            JsonToken more = parser.nextToken();
            if (more != null) {
                problems.add(
                        ProblemCode.SNIPPET,
                        place(file, text, parser.currentTokenLocation()),
                        "",
                        "something behind the value (expected: one JSON value)");
                return Optional.empty();
            }
        } catch (JsonProcessingException flaw) {
            problems.add(
                    ProblemCode.SNIPPET,
                    flaw.getLocation() == null ? Place.file(file) : place(file, text, flaw.getLocation()),
                    "",
                    flaw.getOriginalMessage() + " (expected: JSON)");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a string failed", e);
        }
        return Optional.of(line.toString());
    }

    private static Place place(String file, String text, JsonLocation location) {
        String line = text.lines().skip(location.getLineNr() - 1L).findFirst().orElse("");
        return new Place(file, location.getLineNr(), location.getColumnNr(), 1, line);
    }
}

package io.limen.gateway.cli.evaluate;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.zip.GZIPInputStream;

/** A log of decisions: CSV with a header, plain or {@code .gz}. */
public final class FeedbackLog {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ObjectReader ROWS =
            new CsvMapper().enable(CsvParser.Feature.WRAP_AS_ARRAY).readerFor(String[].class);

    private final Path file;
    private final Columns columns;

    /** The names of the columns. That of time may be missing in the file. */
    public record Columns(String timestamp, String item, String position, String reward, String propensity) {}

    public FeedbackLog(Path file, Columns columns) {
        this.file = file;
        this.columns = columns;
    }

    /** Hands each decision over, in their order; the first that is none ends it. */
    public void forEach(Consumer<Feedback> consumer) throws IOException {
        try (InputStream bytes = open();
                MappingIterator<String[]> rows = ROWS.readValues(bytes)) {
            if (!rows.hasNextValue()) {
                throw new IOException(file + ": empty (expected: a header)");
            }
            Header header = new Header(Arrays.asList(rows.nextValue()));
            while (rows.hasNextValue()) {
                String[] row = rows.nextValue();
                consumer.accept(header.feedback(row, rows.getCurrentLocation().getLineNr()));
            }
        }
    }

    private InputStream open() throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
    }

    /** Where the columns are. */
    private final class Header {
        private final int width;
        private final int timestamp;
        private final int item;
        private final int position;
        private final int reward;
        private final int propensity;

        Header(List<String> names) throws IOException {
            width = names.size();
            timestamp = names.indexOf(columns.timestamp);
            item = find(names, columns.item);
            position = find(names, columns.position);
            reward = find(names, columns.reward);
            propensity = find(names, columns.propensity);
        }

        private int find(List<String> names, String name) throws IOException {
            int index = names.indexOf(name);
            if (index < 0) {
                throw new IOException(file + ":1: no column " + name + " (expected: " + name + " in the header)");
            }
            return index;
        }

        Feedback feedback(String[] row, int line) throws IOException {
            if (row.length != width) {
                throw new IOException(
                        file + ": row up to line " + line + ": " + row.length + " cells (expected: " + width + ")");
            }
            return new Feedback(
                    timestamp < 0 ? "" : row[timestamp],
                    row[item],
                    row[position],
                    number(row[reward], Double::isFinite, "a number", columns.reward, line),
                    number(row[propensity], p -> p > 0 && p <= 1, "in (0, 1]", columns.propensity, line));
        }

        private double number(String text, DoublePredicate holds, String expected, String column, int line)
                throws IOException {
            try {
                double number = Double.parseDouble(text);
                if (holds.test(number)) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // Said below, as for every other value that is not what was expected.
            }
            throw new IOException(
                    file + ": row up to line " + line + ": " + column + ": " + text + " (expected: " + expected + ")");
        }
    }
}

package io.limen.gateway.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The stored files of a release, {@code formats/vN/NAME.hex} in the resources of the tests: hexadecimal, 32 bytes a line. */
final class Fixtures {
    /** Every format a release of Limen wrote, the oldest first. */
    static final List<String> RELEASES = List.of("v1");

    private static final Pattern LINES = Pattern.compile("(?<=\\G.{64})");

    private Fixtures() {}

    static byte[] read(String release, String name) {
        String text = new String(resource(release + "/" + name + ".hex"), StandardCharsets.US_ASCII);
        return HexFormat.of().parseHex(text.lines().collect(Collectors.joining()));
    }

    static byte[] resource(String path) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/formats/" + path)) {
            if (in == null) {
                throw new AssertionError("formats/" + path + " is not there (FormatsWriter makes it)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(byte[] bytes) {
        return LINES.splitAsStream(HexFormat.of().formatHex(bytes)).collect(Collectors.joining("\n")) + "\n";
    }
}

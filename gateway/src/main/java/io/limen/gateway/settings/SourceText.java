package io.limen.gateway.settings;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The text of a file of a configuration. */
public final class SourceText {
    private SourceText() {}

    /** The text; where the bytes are no UTF-8, none, and a problem at the first that is not. */
    public static Optional<String> of(String file, byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        boolean wrong = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
        text.flip();
        if (wrong) {
            problems.add(ProblemCode.NOT_UTF8, place(file, bytes, text.toString()), "");
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }

    private static Place place(String file, byte[] bytes, String before) {
        int line = (int) before.chars().filter(sign -> sign == '\n').count();
        int column = before.length() - (before.lastIndexOf('\n') + 1);
        List<String> shown = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .skip(line)
                .limit(1)
                .toList();
        return new Place(file, line + 1, column + 1, 1, shown.isEmpty() ? "" : shown.get(0));
    }
}

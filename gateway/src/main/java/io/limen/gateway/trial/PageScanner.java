package io.limen.gateway.trial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the tags of a page while it streams. Every byte is handed on exactly once and in order, as part of a tag or as
 * something else; what is handed on does not depend on how the page was cut.
 *
 * <p>In comments, scripts, styles and the other elements whose content is text, nothing is a tag. Held back is at most a
 * tag; one longer than {@value #TAG_BYTES_MAX} bytes is text.
 */
public final class PageScanner {
    /** What can be done with a page. */
    public interface Reader {
        /** Anything that is no tag. */
        void other(byte[] bytes, int from, int to);

        /** A whole tag. */
        void tag(PageTag tag);
    }

    static final int TAG_BYTES_MAX = 64 << 10;

    /** Their content is text to a browser that runs scripts. */
    private static final Set<String> TEXTUAL =
            Set.of("script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp");

    private static final byte[] COMMENT = ascii("<!--");
    private static final byte[] COMMENT_END = ascii("-->");
    private static final int TAIL_BYTES_MAX = 16;

    private enum State {
        TEXT,
        COMMENT,
        /** In the content of an element whose content is text. */
        TEXTUAL
    }

    private final Reader reader;
    private State state = State.TEXT;
    private byte[] closing = {};
    private byte[] kept = {};

    public PageScanner(Reader reader) {
        this.reader = reader;
    }

    /** Reads all of a page that is there whole. */
    public static void scan(byte[] page, Reader reader) {
        PageScanner scanner = new PageScanner(reader);
        scanner.write(page);
        scanner.end();
    }

    /** The next piece of the page. */
    public void write(byte[] piece) {
        byte[] bytes = joined(kept, piece);
        int done = read(bytes, false);
        kept = Arrays.copyOfRange(bytes, done, bytes.length);
    }

    /** There is no more: what was held back is what it is. */
    public void end() {
        byte[] bytes = kept;
        kept = new byte[0];
        int done = read(bytes, true);
        other(bytes, done, bytes.length);
    }

    /** Hands on what can be told; the index of the first byte that is held back. */
    private int read(byte[] bytes, boolean last) {
        int at = 0;
        while (at < bytes.length) {
            int next =
                    switch (state) {
                        case TEXT -> text(bytes, at, last);
                        case COMMENT -> comment(bytes, at, last);
                        case TEXTUAL -> textual(bytes, at, last);
                    };
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    private int text(byte[] bytes, int from, boolean last) {
        int open = indexOf(bytes, (byte) '<', from);
        if (open < 0) {
            other(bytes, from, bytes.length);
            return bytes.length;
        }
        other(bytes, from, open);
        int left = bytes.length - open;
        if (left < COMMENT.length && !last) {
            return open == from && !couldBegin(bytes, open) ? literal(bytes, open) : open;
        }
        if (startsWith(bytes, open, COMMENT)) {
            state = State.COMMENT;
            // Two of its signs may already belong to the end: <!--> is a whole comment.
            other(bytes, open, open + 2);
            return open + 2;
        }
        return couldBegin(bytes, open) ? tag(bytes, open, last) : literal(bytes, open);
    }

    private int literal(byte[] bytes, int open) {
        other(bytes, open, open + 1);
        return open + 1;
    }

    /** Whether what follows makes a tag, a declaration or a comment of it; true where nothing follows yet. */
    private static boolean couldBegin(byte[] bytes, int open) {
        if (open + 1 >= bytes.length) {
            return true;
        }
        byte first = bytes[open + 1];
        boolean closes = first == '/';
        if (closes && open + 2 >= bytes.length) {
            return true;
        }
        return isLetter(closes ? bytes[open + 2] : first) || first == '!' || first == '?';
    }

    private int tag(byte[] bytes, int open, boolean last) {
        int to = endOfTag(bytes, open);
        if (to < 0) {
            boolean tooLong = bytes.length - open >= TAG_BYTES_MAX;
            int none = tooLong ? open + TAG_BYTES_MAX : last ? bytes.length : open;
            other(bytes, open, none);
            return none;
        }
        byte first = bytes[open + 1];
        if (first == '!' || first == '?') {
            other(bytes, open, to);
            return to;
        }
        PageTag tag = tagOf(Arrays.copyOfRange(bytes, open, to));
        reader.tag(tag);
        if (!tag.end() && TEXTUAL.contains(tag.name())) {
            state = State.TEXTUAL;
            closing = ascii("</" + tag.name());
        }
        return to;
    }

    /** Behind the {@code >} that is in no attribute; negative where it is not within the bytes a tag may have. */
    private static int endOfTag(byte[] bytes, int open) {
        int max = Math.min(bytes.length, open + TAG_BYTES_MAX);
        boolean declaration = open + 1 < max && (bytes[open + 1] == '!' || bytes[open + 1] == '?');
        byte quote = 0;
        byte before = 0;
        for (int i = open + 1; i < max; i++) {
            byte sign = bytes[i];
            if (quote != 0) {
                quote = sign == quote ? 0 : quote;
            } else if (sign == '>') {
                return i + 1;
            } else if (!declaration && (sign == '"' || sign == '\'') && before == '=') {
                // A quote that follows no equals sign is part of a name, as browsers read it.
                quote = sign;
            }
            before = isSpace(sign) ? before : sign;
        }
        return -1;
    }

    private static PageTag tagOf(byte[] source) {
        boolean end = source[1] == '/';
        int from = end ? 2 : 1;
        int to = from;
        while (to < source.length - 1 && !isSpace(source[to]) && source[to] != '/') {
            to++;
        }
        String name = new String(source, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return new PageTag(source, name, end);
    }

    private int comment(byte[] bytes, int from, boolean last) {
        for (int i = from; i + COMMENT_END.length <= bytes.length; i++) {
            if (startsWith(bytes, i, COMMENT_END)) {
                other(bytes, from, i + COMMENT_END.length);
                state = State.TEXT;
                return i + COMMENT_END.length;
            }
        }
        return allBut(bytes, from, COMMENT_END.length - 1, last);
    }

    private int textual(byte[] bytes, int from, boolean last) {
        // One more than the closing tag's name: </scripture> closes no script.
        for (int i = from; i + closing.length < bytes.length; i++) {
            byte after = bytes[i + closing.length];
            if (startsWith(bytes, i, closing) && (isSpace(after) || after == '/' || after == '>')) {
                other(bytes, from, i);
                state = State.TEXT;
                return i == from ? text(bytes, i, last) : i;
            }
        }
        return allBut(bytes, from, closing.length, last);
    }

    /** Hands on all but the last bytes, which may be the beginning of something. */
    private int allBut(byte[] bytes, int from, int tail, boolean last) {
        int to = last ? bytes.length : Math.max(from, bytes.length - Math.min(tail, TAIL_BYTES_MAX));
        other(bytes, from, to);
        return to;
    }

    private void other(byte[] bytes, int from, int to) {
        if (to > from) {
            reader.other(bytes, from, to);
        }
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] small) {
        if (at + small.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < small.length; i++) {
            byte sign = bytes[at + i];
            if ((isLetter(sign) ? sign | 0x20 : sign) != small[i]) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, byte sign, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == sign) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isLetter(byte sign) {
        return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
    }

    private static boolean isSpace(byte sign) {
        return sign == ' ' || sign == '\t' || sign == '\n' || sign == '\r' || sign == '\f';
    }

    static byte[] joined(byte[] one, byte[] other) {
        if (one.length == 0) {
            return other;
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + other.length);
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

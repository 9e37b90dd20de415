package io.limen.gateway.content;

/** A template that must not be shown, and where the trouble is. */
public final class TemplateFlaw extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;
    private final int column;

    TemplateFlaw(String path, String source, int offset, String message) {
        super(path + ":" + lineOf(source, offset) + ":" + columnOf(source, offset) + ": " + message);
        this.problem = message;
        this.line = lineOf(source, offset);
        this.column = columnOf(source, offset);
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1. */
    public int column() {
        return column;
    }

    private static int lineOf(String source, int offset) {
        return 1
                + (int) source.substring(0, offset)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int columnOf(String source, int offset) {
        return offset - source.lastIndexOf('\n', offset - 1);
    }
}

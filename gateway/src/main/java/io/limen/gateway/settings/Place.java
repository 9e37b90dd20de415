package io.limen.gateway.settings;

/**
 * Where something stands in a configuration file.
 *
 * @param file the path inside the configuration, or the name of an environment variable
 * @param line from 1; 0 where the place is the file as a whole
 * @param column from 1, in characters; 0 where the place is the file as a whole
 * @param length how many characters of the line it covers; at least 1
 * @param source the line as written; empty where the place is the file as a whole
 */
public record Place(String file, int line, int column, int length, String source) {
    public Place {
        length = Math.max(1, length);
    }

    /** A file as a whole. */
    public static Place file(String file) {
        return new Place(file, 0, 0, 1, "");
    }

    /** {@code file:line:column}, or the file alone. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}

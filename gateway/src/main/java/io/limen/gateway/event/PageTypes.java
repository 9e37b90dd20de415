package io.limen.gateway.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared table from URL path to page type: the first pattern that matches wins. In a pattern {@code *} stands
 * for any characters but a slash and {@code **} for any characters.
 */
public final class PageTypes {
    public static final String OTHER = "other";
    public static final PageTypes NONE = new PageTypes(List.of());

    private final List<Row> rows;

    /**
     * One row of the table.
     *
     * @param type the page type, a name such as {@code product}
     * @param pattern the glob over the path, such as {@code /p/*}
     */
    public record Row(String type, String pattern) {}

    public PageTypes(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    public List<Row> rows() {
        return rows;
    }

    /** The type of the page at this path, {@link #OTHER} if no row matches. */
    public String of(String path) {
        for (Row row : rows) {
            if (matches(row.pattern, 0, path, 0)) {
                return row.type;
            }
        }
        return OTHER;
    }

    /** A context whose page has a type: the one it came with, else the one its path has by this table. */
    public Value.Fields typed(Value.Fields context) {
        if (!(context.get("page") instanceof Value.Fields page)
                || page.get("type") != null
                || !(page.get("path") instanceof Value.Text path)) {
            return context;
        }
        Map<String, Value> typed = new HashMap<>(page.fields());
        typed.put("type", new Value.Text(of(path.text())));
        Map<String, Value> fields = new HashMap<>(context.fields());
        fields.put("page", new Value.Fields(typed));
        return new Value.Fields(fields);
    }

    /** Linear scan with one backtracking point a star: patterns are few and short, paths are bounded at ingest. */
    private static boolean matches(String pattern, int p, String path, int s) {
        while (p < pattern.length()) {
            if (pattern.charAt(p) == '*') {
                boolean deep = p + 1 < pattern.length() && pattern.charAt(p + 1) == '*';
                int rest = p + (deep ? 2 : 1);
                for (int end = s; end <= path.length(); end++) {
                    if (matches(pattern, rest, path, end)) {
                        return true;
                    }
                    if (!deep && end < path.length() && path.charAt(end) == '/') {
                        return false;
                    }
                }
                return false;
            }
            if (s >= path.length() || path.charAt(s) != pattern.charAt(p)) {
                return false;
            }
            p++;
            s++;
        }
        return s == path.length();
    }
}

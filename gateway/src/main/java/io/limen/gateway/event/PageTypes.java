package io.limen.gateway.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        return of(path, null);
    }

    /**
     * The type of a page: the table's where it knows the path, else what the caller says, else {@link #OTHER}. The same
     * for an event and for a question, so that what was counted on a page type is what is asked about it.
     */
    public String of(@Nullable String path, @Nullable String said) {
        if (path != null) {
            for (Row row : rows) {
                if (matches(row.pattern, 0, path, 0)) {
                    return row.type;
                }
            }
        }
        return said == null || said.isEmpty() ? OTHER : said;
    }

    /** A context whose page, if it has one, has its type. */
    public Value.Fields typed(Value.Fields context) {
        if (!(context.get("page") instanceof Value.Fields page)
                || (page.get("path") == null && page.get("type") == null)) {
            return context;
        }
        Map<String, Value> typed = new HashMap<>(page.fields());
        typed.put("type", new Value.Text(of(page.text("path"), page.text("type"))));
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

package io.limen.gateway.cli;

import io.limen.gateway.event.PageTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The table of page types as a subroutine for Varnish 7, which gives the type of the page that is asked for to
 * {@code X-Limen-Page-Type}. It reads the path, without the query, byte by byte.
 */
final class PageTypesVcl {
    /** Whatever stands before the query: a pattern has to match all of it. */
    private static final String END = "(?:[?#]|$)";

    private PageTypesVcl() {}

    /** @param snapshot the hash of the configuration, so that one can see in Varnish which table it has */
    static String write(PageTypes pages, String snapshot) {
        StringBuilder vcl = new StringBuilder("# The page types of snapshot ")
                .append(snapshot)
                .append(", by `limen vcl`. Include this file, and in vcl_recv: call limen_page_type;\n")
                .append("sub limen_page_type {\n");
        // No path has these in it: they end it.
        List<PageTypes.Row> rows = pages.rows().stream()
                .filter(row -> row.pattern().indexOf('?') < 0 && row.pattern().indexOf('#') < 0)
                .toList();
        int from = 0;
        while (from < rows.size()) {
            String type = rows.get(from).type();
            int to = from;
            while (to < rows.size() && rows.get(to).type().equals(type)) {
                to++;
            }
            vcl.append(from == 0 ? "    if (" : " elseif (");
            for (PageTypes.Row row : rows.subList(from, to)) {
                vcl.append("req.url ~ \"").append(expression(row.pattern())).append("\" || ");
            }
            vcl.setLength(vcl.length() - " || ".length());
            vcl.append(") {\n    ").append(set(type)).append("    }");
            from = to;
        }
        if (rows.isEmpty()) {
            return vcl.append(set(PageTypes.OTHER)).append("}\n").toString();
        }
        return vcl.append(" else {\n    ")
                .append(set(PageTypes.OTHER))
                .append("    }\n}\n")
                .toString();
    }

    private static String set(String type) {
        return "    set req.http.X-Limen-Page-Type = \"" + type + "\";\n";
    }

    /** A pattern over paths as an expression over the bytes of a URL. */
    static String expression(String pattern) {
        StringBuilder expression = new StringBuilder("^");
        byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '*') {
                literal(bytes[i], expression);
            } else if (i + 1 < bytes.length && bytes[i + 1] == '*') {
                expression.append("[^?#]*");
                i++;
            } else {
                expression.append("[^/?#]*");
            }
        }
        return expression.append(END).toString();
    }

    /** What VCL or an expression would read as something else is written as its number. */
    private static void literal(byte octet, StringBuilder expression) {
        boolean plain = (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || "/_-~".indexOf(octet) >= 0;
        if (plain) {
            expression.append((char) octet);
        } else if (octet == '.') {
            expression.append("\\.");
        } else {
            expression.append(String.format("\\x%02X", octet));
        }
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of the source an expression is. The library knows one position of each (of {@code a.b} that of the dot);
 * the tokens tell the rest.
 */
final class Spans {
    private static final Pattern TOKEN = Pattern.compile(
            "[rR]?\"\"\".*?\"\"\"|[rR]?'''.*?'''|[rR]?\"(?:\\\\.|[^\"\\\\])*\"|[rR]?'(?:\\\\.|[^'\\\\])*'"
                    + "|[A-Za-z_]\\w*|\\d[\\w.]*(?:(?<=[eE])[+-]\\d+)?|&&|\\|\\||[=!<>]=|\\S",
            Pattern.DOTALL);

    private final String source;
    private final Map<Long, Integer> idToCodePoint;
    private final List<Span> tokens = new ArrayList<>();

    /** A part of the source, in UTF-16 units. */
    record Span(int start, int end) {
        int length() {
            return Math.max(1, end - start);
        }
    }

    Spans(String source, Map<Long, Integer> idToCodePoint) {
        this.source = source;
        this.idToCodePoint = idToCodePoint;
        Matcher matcher = TOKEN.matcher(source);
        while (matcher.find()) {
            tokens.add(new Span(matcher.start(), matcher.end()));
        }
    }

    /** All of an expression, with the brackets it needs to stand alone. */
    Span of(CelExpr expr) {
        int[] reach = {Integer.MAX_VALUE, -1};
        reach(expr, reach);
        if (reach[1] < 0) {
            return new Span(0, source.length());
        }
        int first = tokenAt(reach[0]);
        while (first > 0 && is(first, ".")) {
            first -= is(first - 2, ".") ? 2 : 1;
        }
        int last = tokenAt(reach[1]);
        if (is(last, ".")) {
            last++;
        }
        if (is(last + 1, "(") && isName(last)) {
            last++;
        }
        return balanced(first, Math.min(last, tokens.size() - 1));
    }

    /** The token at a code point of the source. */
    Span token(int codePoint) {
        return tokens.isEmpty() ? new Span(0, source.length()) : tokens.get(tokenAt(codePoint));
    }

    String text(Span span) {
        return source.substring(span.start, span.end);
    }

    private Span balanced(int first, int last) {
        int open = 0;
        int missing = 0;
        for (int i = first; i <= last; i++) {
            if (is(i, "(") || is(i, "[")) {
                open++;
            } else if (is(i, ")") || is(i, "]")) {
                missing = Math.max(missing, 1 - open + missing);
                open = Math.max(0, open - 1);
            }
        }
        int start = first;
        while (missing > 0 && start > 0) {
            start--;
            missing -= is(start, "(") || is(start, "[") ? 1 : 0;
        }
        int end = last;
        while (open > 0 && end + 1 < tokens.size()) {
            end++;
            open -= is(end, ")") || is(end, "]") ? 1 : 0;
            open += is(end, "(") || is(end, "[") ? 1 : 0;
        }
        return new Span(tokens.get(start).start, tokens.get(end).end);
    }

    private void reach(CelExpr expr, int[] reach) {
        Integer codePoint = idToCodePoint.get(expr.id());
        if (codePoint != null) {
            reach[0] = Math.min(reach[0], codePoint);
            reach[1] = Math.max(reach[1], codePoint);
        }
        Trees.children(expr).forEach(child -> reach(child, reach));
    }

    private int tokenAt(int codePoint) {
        int offset = source.offsetByCodePoints(0, Math.min(codePoint, source.codePointCount(0, source.length())));
        int index = 0;
        while (index + 1 < tokens.size() && tokens.get(index + 1).start <= offset) {
            index++;
        }
        return index;
    }

    private boolean is(int token, String text) {
        return token >= 0 && token < tokens.size() && text(tokens.get(token)).equals(text);
    }

    private boolean isName(int token) {
        return Character.isJavaIdentifierStart(source.charAt(tokens.get(token).start));
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import io.limen.gateway.settings.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The library's complaints, said in our words and with a suggestion where one is at hand. */
final class Issues {
    private static final Pattern NO_OVERLOAD = Pattern.compile(
            "found no matching overload for '(.+?)' applied to '(.*?)' \\(candidates.*", Pattern.DOTALL);
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.+?)'.*", Pattern.DOTALL);
    private static final Map<String, String> WORD_TO_OPERATOR =
            Map.of("and", "&&", "or", "||", "not", "!", "AND", "&&", "OR", "||", "NOT", "!", "=", "==", "<>", "!=");
    private static final List<String> FUNCTIONS = List.of(
            "size",
            "startsWith",
            "endsWith",
            "contains",
            "matches",
            "duration",
            "timestamp",
            "has",
            "int",
            "double",
            "string",
            "exists",
            "all",
            "filter",
            "map",
            "getMonth",
            "getHours",
            "getDayOfWeek",
            "getFullYear",
            "getDate",
            "getMinutes");

    private final String source;
    private final Spans spans;

    Issues(String source, Spans spans) {
        this.source = source;
        this.spans = spans;
    }

    /** The first mistake only: what follows it is usually its consequence. */
    List<Flaw> syntax(List<CelIssue> issues) {
        return issues.stream()
                .min(Comparator.comparingInt(this::codePoint))
                .map(issue -> List.of(syntax(issue)))
                .orElseGet(() -> List.of(new Flaw(0, 1, "not an expression", Optional.empty())));
    }

    private Flaw syntax(CelIssue issue) {
        int codePoint = codePoint(issue);
        if (codePoint >= source.codePointCount(0, source.length())) {
            return new Flaw(source.length(), 1, "ends too early (expected: more after it)", Optional.empty());
        }
        Spans.Span span = spans.token(codePoint);
        String word = spans.text(span);
        String operator = WORD_TO_OPERATOR.get(word);
        if (operator != null) {
            return new Flaw(span.start(), span.length(), word + ": no operator of CEL", Optional.of(operator));
        }
        return new Flaw(span.start(), span.length(), word + ": unexpected here", Optional.empty());
    }

    List<Flaw> types(CelExpr tree, List<CelIssue> issues) {
        List<Flaw> flaws = new ArrayList<>();
        for (CelIssue issue : issues) {
            find(tree, issue.getExprId())
                    .ifPresentOrElse(expr -> flaws.add(type(expr, issue.getMessage())), () -> flaws.add(syntax(issue)));
        }
        return flaws;
    }

    Flaw notACondition(CelType type) {
        return new Flaw(
                0,
                Math.max(1, source.length()),
                "is " + Type.spoken(type.name()) + " (expected: true or false, such as a comparison)",
                Optional.empty());
    }

    private Flaw type(CelExpr expr, String message) {
        Spans.Span span = spans.of(expr);
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return mismatch(expr, span, overload.group(1), overload.group(2));
        }
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String function = undeclared.group(1);
            return new Flaw(
                    span.start(), span.length(), function + "(): no such function", Nearest.to(function, FUNCTIONS));
        }
        return new Flaw(span.start(), span.length(), spans.text(span) + ": " + message, Optional.empty());
    }

    private Flaw mismatch(CelExpr expr, Spans.Span span, String function, String types) {
        List<CelExpr> operands = Trees.children(expr);
        List<String> found = split(types);
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < operands.size() && i < found.size(); i++) {
            said.append(i == 0 ? "" : ", ")
                    .append(spans.text(spans.of(operands.get(i))))
                    .append(" is ")
                    .append(Type.spoken(found.get(i)));
        }
        return new Flaw(
                span.start(),
                span.length(),
                spoken(function) + " does not fit: " + said + " (expected: " + expected(function) + ")",
                suggestion(expr, operands, found));
    }

    /** A duration compared with a plain number or text: what was meant is almost always a duration. */
    private Optional<String> suggestion(CelExpr expr, List<CelExpr> operands, List<String> found) {
        boolean withDuration = operands.size() == 2 && found.contains("google.protobuf.Duration");
        if (!withDuration) {
            return Optional.empty();
        }
        CelExpr other = operands.get(found.get(0).equals("google.protobuf.Duration") ? 1 : 0);
        String written = spans.text(spans.of(other));
        String whole = spans.text(spans.of(expr));
        if (Trees.text(other).isPresent()) {
            return Optional.of(whole.replace(written, "duration(" + written + ")"));
        }
        return other.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                ? Optional.of(whole.replace(written, "duration('" + written + "s')"))
                : Optional.empty();
    }

    private static String expected(String function) {
        return switch (function) {
            case "_&&_", "_||_", "!_" -> "true or false";
            case "_-_", "_*_", "_/_", "_%_", "-_" -> "numbers";
            case "_+_" -> "two numbers or two texts";
            case "_?_:_" -> "a condition, then two values of one type";
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in" -> "both of one type";
            case "startsWith", "endsWith", "contains", "matches" -> "texts";
            default -> "what " + spoken(function) + " takes";
        };
    }

    private static String spoken(String function) {
        if (function.equals("@in")) {
            return "in";
        }
        String operator = function.replace("_", "");
        return Character.isLetter(operator.charAt(0)) ? function + "()" : operator;
    }

    /** The top level of {@code (a, list(b), map(c, d))}. */
    private static List<String> split(String types) {
        List<String> found = new ArrayList<>();
        int depth = 0;
        int start = 1;
        for (int i = 0; i < types.length(); i++) {
            char c = types.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if ((c == ',' && depth == 1) || (c == ')' && depth == 0)) {
                found.add(types.substring(Math.min(start, i), i).strip());
                start = i + 1;
            }
        }
        return found;
    }

    private static Optional<CelExpr> find(CelExpr expr, long id) {
        if (expr.id() == id) {
            return Optional.of(expr);
        }
        return Trees.children(expr).stream()
                .flatMap(child -> find(child, id).stream())
                .findFirst();
    }

    private int codePoint(CelIssue issue) {
        int line = 1;
        int offset = 0;
        while (line < issue.getSourceLocation().getLine() && offset >= 0) {
            offset = source.indexOf('\n', offset) + 1;
            line++;
        }
        return source.codePointCount(0, Math.min(offset, source.length()))
                + Math.max(0, issue.getSourceLocation().getColumn());
    }
}

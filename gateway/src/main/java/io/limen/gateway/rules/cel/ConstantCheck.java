package io.limen.gateway.rules.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds constants that could only fail when evaluated: durations, points in time, patterns, time zones. */
final class ConstantCheck {
    private final CelAbstractSyntaxTree tree;
    private final Spans spans;
    private final List<Flaw> flaws = new ArrayList<>();

    private ConstantCheck(CelAbstractSyntaxTree tree, Spans spans) {
        this.tree = tree;
        this.spans = spans;
    }

    static List<Flaw> flaws(CelAbstractSyntaxTree tree, Spans spans) {
        ConstantCheck check = new ConstantCheck(tree, spans);
        check.visit(tree.getExpr());
        return check.flaws;
    }

    private void visit(CelExpr expr) {
        List<CelExpr> args = expr.getKind() == Kind.CALL ? expr.call().args() : List.of();
        if (!args.isEmpty()) {
            CelExpr last = args.get(args.size() - 1);
            Trees.text(last).ifPresent(text -> constant(expr, last, text));
        }
        Trees.children(expr).forEach(this::visit);
    }

    private void constant(CelExpr call, CelExpr literal, String text) {
        String function = call.call().function();
        if (function.equals("duration")) {
            time(call, literal, text + ": no duration (expected: such as '90s', '2m', '1h30m'; days are '48h')");
        } else if (function.equals("timestamp")) {
            time(call, literal, text + ": no point in time (expected: such as '2026-11-27T00:00:00Z')");
        } else if (function.equals("matches")) {
            pattern(literal, text);
        } else if (Calendar.has(function)) {
            zone(literal, text);
        }
    }

    private void time(CelExpr call, CelExpr literal, String message) {
        try {
            Library.constant(tree, call);
        } catch (CelEvaluationException e) {
            flaw(literal, message);
        }
    }

    private void pattern(CelExpr literal, String text) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            flaw(literal, text + ": no pattern: " + e.getDescription() + " (expected: RE2 syntax)");
        }
    }

    private void zone(CelExpr literal, String text) {
        try {
            ZoneId.of(text);
        } catch (DateTimeException e) {
            flaw(literal, text + ": no time zone (expected: such as 'Europe/Berlin', '+02:00')");
        }
    }

    private void flaw(CelExpr literal, String message) {
        Spans.Span span = spans.of(literal);
        flaws.add(new Flaw(span.start(), span.length(), message, Optional.empty()));
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one wants to know of the library's trees. */
final class Trees {
    private Trees() {}

    /** The expressions right below this one, in the order of the source. */
    static List<CelExpr> children(CelExpr expr) {
        List<CelExpr> children = new ArrayList<>();
        switch (expr.getKind()) {
            case SELECT -> children.add(expr.select().operand());
            case CALL -> {
                expr.call().target().ifPresent(children::add);
                children.addAll(expr.call().args());
            }
            case LIST -> children.addAll(expr.list().elements());
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    children.add(entry.key());
                    children.add(entry.value());
                });
            case STRUCT -> expr.struct().entries().forEach(entry -> children.add(entry.value()));
            case COMPREHENSION -> {
                children.add(expr.comprehension().iterRange());
                children.add(expr.comprehension().accuInit());
                children.add(expr.comprehension().loopCondition());
                children.add(expr.comprehension().loopStep());
                children.add(expr.comprehension().result());
            }
            default -> {}
        }
        return children;
    }

    /** The names a comprehension binds; none for anything else. */
    static List<String> binds(CelExpr expr) {
        if (expr.getKind() != Kind.COMPREHENSION) {
            return List.of();
        }
        CelExpr.CelComprehension loop = expr.comprehension();
        return List.of(loop.iterVar(), loop.iterVar2(), loop.accuVar());
    }

    /** The dotted name this is, such as {@code page.type}; empty if it is something else. */
    static Optional<String> dotted(CelExpr expr) {
        if (expr.getKind() == Kind.IDENT) {
            return Optional.of(expr.ident().name());
        }
        if (expr.getKind() == Kind.SELECT && !expr.select().testOnly()) {
            return dotted(expr.select().operand())
                    .map(operand -> operand + "." + expr.select().field());
        }
        return Optional.empty();
    }

    static boolean isCall(CelExpr expr, String function) {
        return expr.getKind() == Kind.CALL && expr.call().function().equals(function);
    }

    static Optional<String> text(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expr.constant().stringValue())
                : Optional.empty();
    }

    static boolean isWhole(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE;
    }
}

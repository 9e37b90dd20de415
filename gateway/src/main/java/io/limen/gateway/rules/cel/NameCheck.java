package io.limen.gateway.rules.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.limen.gateway.settings.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds names that are not declared, and values a name can never have. */
final class NameCheck {
    private static final Set<String> EQUALITY = Set.of("_==_", "_!=_", "@in");

    private final Vocabulary<?> vocabulary;
    private final Spans spans;
    private final List<Flaw> flaws = new ArrayList<>();

    private NameCheck(Vocabulary<?> vocabulary, Spans spans) {
        this.vocabulary = vocabulary;
        this.spans = spans;
    }

    static List<Flaw> flaws(CelExpr expr, Vocabulary<?> vocabulary, Spans spans) {
        NameCheck check = new NameCheck(vocabulary, spans);
        check.visit(expr, Set.of());
        return check.flaws;
    }

    private void visit(CelExpr expr, Set<String> bound) {
        Optional<String> name = Trees.dotted(expr);
        if (name.isPresent()) {
            name(expr, name.get(), bound);
            return;
        }
        if (expr.getKind() == Kind.CALL) {
            values(expr.call());
        }
        Set<String> below = new HashSet<>(bound);
        below.addAll(Trees.binds(expr));
        Trees.children(expr).forEach(child -> visit(child, below));
    }

    private void name(CelExpr expr, String name, Set<String> bound) {
        String root = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        if (bound.contains(root) || vocabulary.find(name).isPresent() || vocabulary.isBare(name)) {
            return;
        }
        Optional<String> elsewhere = vocabulary.whyNotHere(root);
        if (elsewhere.isPresent()) {
            flaw(expr, name + ": " + elsewhere.get(), Optional.empty());
            return;
        }
        Set<String> spelled = new TreeSet<>();
        vocabulary.all().forEach(declaration -> spelled.add(declaration.spelled()));
        boolean group = spelled.stream().anyMatch(known -> known.startsWith(name + "."));
        flaw(
                expr,
                group ? name + ": incomplete (expected: " + name + ".<name>)" : name + ": not declared",
                group
                        ? spelled.stream()
                                .filter(known -> known.startsWith(name + "."))
                                .findFirst()
                        : meant(name, spelled));
    }

    /** The same name where it belongs ({@code segments.x} for {@code x}), else the nearest. */
    private static Optional<String> meant(String name, Set<String> spelled) {
        return spelled.stream()
                .filter(known -> known.endsWith("." + name))
                .findFirst()
                .or(() -> Nearest.to(name, spelled));
    }

    private void values(CelExpr.CelCall call) {
        if (!EQUALITY.contains(call.function()) || call.args().size() != 2) {
            return;
        }
        values(call.args().get(0), call.args().get(1));
        values(call.args().get(1), call.args().get(0));
    }

    private void values(CelExpr name, CelExpr compared) {
        Optional<Declaration<?>> closed = Trees.dotted(name)
                .map(vocabulary::get)
                .<Declaration<?>>map(declaration -> declaration)
                .filter(declaration -> !declaration.values().isEmpty());
        if (closed.isEmpty()) {
            return;
        }
        List<CelExpr> written =
                compared.getKind() == Kind.LIST ? compared.list().elements() : List.of(compared);
        for (CelExpr literal : written) {
            Optional<String> unknown =
                    Trees.text(literal).filter(text -> !closed.get().values().contains(text));
            unknown.ifPresent(text -> flaw(
                    literal,
                    closed.get().spelled() + " is never '" + text + "' (expected: one of "
                            + String.join(", ", new TreeSet<>(closed.get().values())) + ")",
                    Nearest.to(text, closed.get().values()).map(value -> "'" + value + "'")));
        }
    }

    private void flaw(CelExpr expr, String message, Optional<String> suggestion) {
        Spans.Span span = spans.of(expr);
        flaws.add(new Flaw(span.start(), span.length(), message, suggestion));
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationException;
import io.limen.gateway.event.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From a checked tree to its {@link Outline}. */
final class Outlining<S> {
    private static final Set<String> PAIRS =
            Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "startsWith", "endsWith", "contains");

    private final PlainCompiler<S> nodes;
    private final Vocabulary<S> vocabulary;

    /** @param nodes compiles the parts; what it notes down about them is not asked for */
    Outlining(PlainCompiler<S> nodes, Vocabulary<S> vocabulary) {
        this.nodes = nodes;
        this.vocabulary = vocabulary;
    }

    Outline<S> of(CelExpr expr) throws CelEvaluationException {
        if (Trees.isCall(expr, "_&&_") || Trees.isCall(expr, "_||_")) {
            List<CelExpr> sides = expr.call().args();
            return new Outline.Junction<>(Trees.isCall(expr, "_&&_"), of(sides.get(0)), of(sides.get(1)));
        }
        return Trees.isCall(expr, "!_")
                ? new Outline.Negation<>(of(expr.call().args().get(0)))
                : question(expr);
    }

    private Outline.Question<S> question(CelExpr expr) throws CelEvaluationException {
        String function = expr.getKind() == Kind.CALL ? expr.call().function() : "";
        List<Value> elements = List.of();
        List<Outline.Side<S>> sides = new ArrayList<>();
        if (!nodes.isPlain(expr)) {
            // What only the library understands may compare otherwise than its sides do one by one.
            return new Outline.Question<>(function, sides, elements, nodes.truth(expr), reads(expr));
        }
        if (PAIRS.contains(function)) {
            for (CelExpr child : Trees.children(expr)) {
                sides.add(side(child));
            }
        } else if (function.equals(Normalizer.PRESENT)) {
            sides.add(side(expr.call().args().get(0)));
        } else if (function.equals("@in")) {
            Optional<List<Value>> listed = listed(expr.call().args().get(1));
            if (listed.isPresent()) {
                elements = listed.get();
                sides.add(side(expr.call().args().get(0)));
            }
        } else if (Trees.dotted(expr).isPresent()) {
            sides.add(side(expr));
        }
        return new Outline.Question<>(function, sides, elements, nodes.truth(expr), reads(expr));
    }

    private Outline.Side<S> side(CelExpr expr) throws CelEvaluationException {
        Optional<String> name = Trees.dotted(expr).map(vocabulary::get).map(Declaration::path);
        return new Outline.Side<>(nodes.value(expr), name, reads(expr));
    }

    /** The elements of a list of nothing but texts, or nothing but numbers. */
    private Optional<List<Value>> listed(CelExpr list) throws CelEvaluationException {
        if (list.getKind() != Kind.LIST) {
            return Optional.empty();
        }
        List<Value> values = new ArrayList<>();
        for (CelExpr element : list.list().elements()) {
            Node<S> node = nodes.value(element);
            if (node instanceof Texts.Constant<S> text) {
                values.add(new Value.Text(text.text()));
            } else if (node instanceof Numbers.Constant<S> number && Double.isFinite(number.value())) {
                values.add(new Value.Num(number.value()));
            }
        }
        boolean alike = values.stream().map(Value::getClass).distinct().count() <= 1;
        return alike && values.size() == list.list().elements().size() ? Optional.of(values) : Optional.empty();
    }

    private Set<String> reads(CelExpr expr) {
        Set<String> reads = new HashSet<>();
        Trees.dotted(expr).flatMap(vocabulary::find).ifPresent(name -> reads.add(name.path()));
        Trees.children(expr).forEach(child -> reads.addAll(reads(child)));
        return reads;
    }
}

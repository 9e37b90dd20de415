package io.limen.gateway.rules.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an expression out in full before it is type-checked: {@code cart_value * 2 > 100} becomes
 * {@code features.cart_value * 2.0 > 100.0}.
 *
 * <p>CEL is strict about whole numbers and doubles; whoever writes a condition is not. Where one side of an operator is
 * a double (or of a type not known, and then numbers are doubles too), the whole numbers of the other side become
 * doubles, down to the literals: {@code views > 5 / 2} compares with 2.5. Node ids, and so positions, stay.
 */
final class Normalizer {
    static final String PRESENT = "present";
    private static final Set<String> ARITHMETIC = Set.of("_+_", "_-_", "_*_", "_/_", "_%_");
    private static final Set<String> COMPARISON = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");
    private static final Set<String> WHOLE_FUNCTIONS = Set.of(
            "size",
            "int",
            "getFullYear",
            "getMonth",
            "getDayOfYear",
            "getDayOfMonth",
            "getDate",
            "getDayOfWeek",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    private final Vocabulary<?> vocabulary;
    private final Map<Long, Integer> positions;
    private long lastId;

    /** The kind of number an expression is. */
    private enum Kinds {
        WHOLE,
        DOUBLE,
        /** Not known before there is a value; a number would be a double. */
        OPEN,
        NONE
    }

    Normalizer(Vocabulary<?> vocabulary, Map<Long, Integer> positions) {
        this.vocabulary = vocabulary;
        this.positions = new HashMap<>(positions);
        this.lastId =
                positions.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** The positions of all nodes, those it added included. */
    Map<Long, Integer> positions() {
        return positions;
    }

    CelExpr normalize(CelExpr expr) {
        lastId = Math.max(lastId, greatestId(expr));
        return full(expr, Set.of());
    }

    private static long greatestId(CelExpr expr) {
        return Trees.children(expr).stream().mapToLong(Normalizer::greatestId).reduce(expr.id(), Math::max);
    }

    private CelExpr full(CelExpr expr, Set<String> bound) {
        return switch (expr.getKind()) {
            case IDENT, SELECT -> name(expr, bound);
            case CALL -> call(expr, bound);
            case LIST ->
                CelExpr.ofList(
                        expr.id(),
                        ImmutableList.copyOf(all(expr.list().elements(), bound)),
                        expr.list().optionalIndices());
            case COMPREHENSION -> comprehension(expr, bound);
            default -> expr;
        };
    }

    private List<CelExpr> all(List<CelExpr> exprs, Set<String> bound) {
        return exprs.stream().map(expr -> full(expr, bound)).toList();
    }

    private CelExpr name(CelExpr expr, Set<String> bound) {
        if (expr.getKind() == Kind.SELECT) {
            boolean bare = Trees.dotted(expr).map(name -> isBare(name, bound)).orElse(true);
            CelExpr operand = expr.select().operand();
            boolean whole = Trees.dotted(expr).isPresent() && !bare;
            return whole
                    ? expr
                    : expr.toBuilder()
                            .setSelect(expr.select().toBuilder()
                                    .setOperand(full(operand, bound))
                                    .build())
                            .build();
        }
        String name = expr.ident().name();
        if (!isBare(name, bound)) {
            return expr;
        }
        CelExpr root = CelExpr.ofIdent(added(expr), vocabulary.bareRoot());
        return CelExpr.ofSelect(expr.id(), root, name, false);
    }

    private boolean isBare(String name, Set<String> bound) {
        String root = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        return !bound.contains(root) && vocabulary.isBare(name);
    }

    private CelExpr call(CelExpr expr, Set<String> bound) {
        Optional<CelExpr> target = expr.call().target().map(written -> full(written, bound));
        String function = expr.call().function();
        List<CelExpr> args = all(expr.call().args(), bound);
        boolean binary = ARITHMETIC.contains(function) || COMPARISON.contains(function);
        if (function.equals("has")) {
            function = PRESENT;
        } else if (binary && args.size() == 2) {
            args = alike(args.get(0), args.get(1));
        } else if (function.equals("_?_:_")) {
            List<CelExpr> branches = alike(args.get(1), args.get(2));
            args = List.of(args.get(0), branches.get(0), branches.get(1));
        } else if (function.equals("@in") && args.get(1).getKind() == Kind.LIST) {
            args = listed(args.get(0), args.get(1));
        }
        return CelExpr.ofCall(expr.id(), target, function, ImmutableList.copyOf(args));
    }

    private CelExpr comprehension(CelExpr expr, Set<String> bound) {
        Set<String> inside = new HashSet<>(bound);
        inside.addAll(Trees.binds(expr));
        CelExpr.CelComprehension loop = expr.comprehension();
        return expr.toBuilder()
                .setComprehension(loop.toBuilder()
                        .setIterRange(full(loop.iterRange(), bound))
                        .setAccuInit(full(loop.accuInit(), bound))
                        .setLoopCondition(full(loop.loopCondition(), inside))
                        .setLoopStep(full(loop.loopStep(), inside))
                        .setResult(full(loop.result(), inside))
                        .build())
                .build();
    }

    private List<CelExpr> alike(CelExpr one, CelExpr other) {
        Kinds left = kind(one);
        Kinds right = kind(other);
        return List.of(
                left == Kinds.WHOLE && asksForDouble(right) ? asDouble(one) : one,
                right == Kinds.WHOLE && asksForDouble(left) ? asDouble(other) : other);
    }

    private List<CelExpr> listed(CelExpr sought, CelExpr list) {
        List<CelExpr> elements = list.list().elements();
        boolean doubles =
                asksForDouble(kind(sought)) || elements.stream().anyMatch(element -> asksForDouble(kind(element)));
        if (!doubles) {
            return List.of(sought, list);
        }
        List<CelExpr> converted = elements.stream().map(this::whereWhole).toList();
        return List.of(
                whereWhole(sought),
                CelExpr.ofList(
                        list.id(), ImmutableList.copyOf(converted), list.list().optionalIndices()));
    }

    private CelExpr whereWhole(CelExpr expr) {
        return kind(expr) == Kinds.WHOLE ? asDouble(expr) : expr;
    }

    private static boolean asksForDouble(Kinds kind) {
        return kind == Kinds.DOUBLE || kind == Kinds.OPEN;
    }

    private Kinds kind(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT ->
                switch (expr.constant().getKind()) {
                    case INT64_VALUE -> Kinds.WHOLE;
                    case DOUBLE_VALUE -> Kinds.DOUBLE;
                    default -> Kinds.NONE;
                };
            case IDENT, SELECT -> Trees.dotted(expr).map(this::named).orElse(Kinds.OPEN);
            case CALL -> called(expr.call());
            default -> Kinds.NONE;
        };
    }

    private Kinds named(String name) {
        Declaration<?> exact = vocabulary.get(name);
        if (exact == null) {
            return vocabulary.find(name).isPresent() ? Kinds.OPEN : Kinds.NONE;
        }
        return switch (exact.type()) {
            case NUMBER -> Kinds.DOUBLE;
            case ANY -> Kinds.OPEN;
            default -> Kinds.NONE;
        };
    }

    private Kinds called(CelExpr.CelCall call) {
        String function = call.function();
        if (ARITHMETIC.contains(function) && call.args().size() == 2) {
            return together(kind(call.args().get(0)), kind(call.args().get(1)));
        }
        if (function.equals("-_")) {
            return kind(call.args().get(0));
        }
        if (function.equals("_?_:_")) {
            return together(kind(call.args().get(1)), kind(call.args().get(2)));
        }
        if (function.equals("_[_]")) {
            return Kinds.OPEN;
        }
        if (function.equals("double")) {
            return Kinds.DOUBLE;
        }
        return WHOLE_FUNCTIONS.contains(function) ? Kinds.WHOLE : Kinds.NONE;
    }

    private static Kinds together(Kinds one, Kinds other) {
        if (one == Kinds.DOUBLE || other == Kinds.DOUBLE) {
            return Kinds.DOUBLE;
        }
        return one == other ? one : (one == Kinds.OPEN || other == Kinds.OPEN ? Kinds.OPEN : Kinds.NONE);
    }

    private CelExpr asDouble(CelExpr expr) {
        if (Trees.isWhole(expr)) {
            return CelExpr.ofConstant(
                    expr.id(), CelConstant.ofValue((double) expr.constant().int64Value()));
        }
        if (expr.getKind() == Kind.CALL
                && (ARITHMETIC.contains(expr.call().function())
                        || expr.call().function().equals("-_"))) {
            return withArgs(
                    expr, expr.call().args().stream().map(this::asDouble).toList());
        }
        if (Trees.isCall(expr, "_?_:_")) {
            List<CelExpr> args = expr.call().args();
            return withArgs(expr, List.of(args.get(0), asDouble(args.get(1)), asDouble(args.get(2))));
        }
        return CelExpr.ofCall(added(expr), Optional.empty(), "double", ImmutableList.of(expr));
    }

    private static CelExpr withArgs(CelExpr expr, List<CelExpr> args) {
        return CelExpr.ofCall(expr.id(), expr.call().target(), expr.call().function(), ImmutableList.copyOf(args));
    }

    private long added(CelExpr beside) {
        lastId++;
        positions.put(lastId, positions.getOrDefault(beside.id(), 0));
        return lastId;
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a checked tree to nodes. A node of null means: outside the common subset, so the library evaluates the smallest
 * condition around it.
 */
final class PlainCompiler<S> {
    private static final long EXACT_MAX = 1L << 53;
    private static final Set<String> COMPARISON = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

    private final CelAbstractSyntaxTree tree;
    private final Vocabulary<S> vocabulary;
    private final Spans spans;
    private final List<Comparison<S>> comparisons = new ArrayList<>();
    private final List<String> reads = new ArrayList<>();
    private final Set<String> libraryReads = new HashSet<>();
    private final List<Comparison<S>> inLibrary = new ArrayList<>();

    PlainCompiler(CelAbstractSyntaxTree tree, Vocabulary<S> vocabulary, Spans spans) {
        this.tree = tree;
        this.vocabulary = vocabulary;
        this.spans = spans;
    }

    /** All it asks, in the order of the source. */
    List<Comparison<S>> comparisons() {
        return comparisons;
    }

    /** The full names of all it reads, each at least as often as it does. */
    List<String> reads() {
        return reads;
    }

    /** Those of them that are read inside what the library evaluates. */
    Set<String> libraryReads() {
        return libraryReads;
    }

    /** Comparisons inside what the library evaluates: asked for nothing but when they turn. */
    List<Comparison<S>> inLibrary() {
        return inLibrary;
    }

    /** The expression as a condition. */
    Truth<S> truth(CelExpr expr) throws CelEvaluationException {
        int known = comparisons.size();
        Node<S> node = node(expr);
        Truth<S> plain = node == null ? null : Kinds.truth(node);
        if (node == null || plain == null) {
            comparisons.subList(known, comparisons.size()).clear();
            readByLibrary(expr);
            compareInLibrary(expr);
            return asks(expr, "", Library.truth(tree, expr, vocabulary), named(expr));
        }
        boolean bare = expr.getKind() == Kind.SELECT || expr.getKind() == Kind.IDENT;
        return bare ? asks(expr, "", plain, List.of(operand(expr, node))) : plain;
    }

    /** Whether the expression is a condition that needs no library, but perhaps for conditions in it. */
    boolean isPlain(CelExpr expr) throws CelEvaluationException {
        Node<S> node = node(expr);
        return node != null && Kinds.truth(node) != null;
    }

    /** The expression as a value of whatever type. */
    Node<S> value(CelExpr expr) throws CelEvaluationException {
        Node<S> node = node(expr);
        if (node != null) {
            return node;
        }
        if (tree.getTypeOrThrow(expr.id()).equals(SimpleType.BOOL)) {
            return truth(expr);
        }
        readByLibrary(expr);
        Any<S> any = Library.any(tree, expr, vocabulary);
        CelType type = tree.getTypeOrThrow(expr.id());
        if (type.equals(SimpleType.STRING)) {
            return Kinds.textualOf(any);
        }
        return type.equals(SimpleType.DOUBLE) || type.equals(SimpleType.INT) ? Kinds.numericOf(any) : any;
    }

    private @Nullable Node<S> node(CelExpr expr) throws CelEvaluationException {
        return switch (expr.getKind()) {
            case CONSTANT -> constant(expr.constant());
            case IDENT, SELECT -> name(expr);
            case CALL -> call(expr);
            default -> null;
        };
    }

    private @Nullable Node<S> constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE ->
                Math.abs(constant.int64Value()) <= EXACT_MAX ? new Numbers.Constant<>(constant.int64Value()) : null;
            case DOUBLE_VALUE -> new Numbers.Constant<>(constant.doubleValue());
            case STRING_VALUE -> new Texts.Constant<>(constant.stringValue());
            case BOOLEAN_VALUE -> always(constant.booleanValue());
            default -> null;
        };
    }

    private static <S> Truth<S> always(boolean truth) {
        return subject -> truth;
    }

    private @Nullable Node<S> name(CelExpr expr) throws CelEvaluationException {
        Declaration<S> exact = Trees.dotted(expr).map(vocabulary::get).orElse(null);
        if (exact != null) {
            reads.add(exact.path());
            return exact.node();
        }
        if (expr.getKind() != Kind.SELECT || expr.select().testOnly()) {
            return null;
        }
        return node(expr.select().operand()) instanceof Any<S> object
                ? field(object, expr.select().field())
                : null;
    }

    private Any<S> field(Any<S> object, String key) {
        return subject -> object.of(subject) instanceof Value.Fields fields ? fields.get(key) : null;
    }

    private @Nullable Node<S> call(CelExpr expr) throws CelEvaluationException {
        String function = expr.call().function();
        List<CelExpr> args = expr.call().args();
        return switch (function) {
            case "_&&_" -> and(truth(args.get(0)), truth(args.get(1)));
            case "_||_" -> or(truth(args.get(0)), truth(args.get(1)));
            case "!_" -> not(truth(args.get(0)));
            case "_?_:_" -> choice(truth(args.get(0)), node(args.get(1)), node(args.get(2)));
            case "duration", "timestamp" ->
                Trees.text(args.get(0)).isPresent() ? time(Library.constant(tree, expr)) : null;
            case "@in" -> in(expr, args.get(0), args.get(1));
            case Normalizer.PRESENT -> present(expr, args.get(0));
            default -> applied(expr, function);
        };
    }

    private @Nullable Node<S> applied(CelExpr expr, String function) throws CelEvaluationException {
        List<Node<S>> operands = new ArrayList<>();
        for (CelExpr child : Trees.children(expr)) {
            Node<S> operand = node(child);
            if (operand == null) {
                return null;
            }
            operands.add(operand);
        }
        if (operands.size() == 1) {
            return unary(expr, function, operands.get(0));
        }
        return operands.size() == 2 ? binary(expr, function, operands.get(0), operands.get(1)) : null;
    }

    private @Nullable Node<S> unary(CelExpr expr, String function, Node<S> operand) {
        Numeric<S> number = Kinds.numeric(operand);
        if (function.equals("size")) {
            return Texts.size(operand);
        }
        if (function.equals("dyn")) {
            return operand;
        }
        if (number == null || operand instanceof Truth) {
            return null;
        }
        if (Calendar.has(function)) {
            return isTime(expr) ? Calendar.part(function, number, ZoneOffset.UTC) : null;
        }
        return switch (function) {
            case "-_" -> Numbers.negated(number);
            case "double" -> operand instanceof Numeric && !number.moves() ? number : null;
            case "int" ->
                operand instanceof Numeric && isNumber(expr.call().args().get(0)) ? Numbers.whole(number) : null;
            default -> null;
        };
    }

    private @Nullable Node<S> binary(CelExpr expr, String function, Node<S> left, Node<S> right) {
        if (COMPARISON.contains(function)) {
            return compared(expr, Comparing.of(function, left, right), left, right);
        }
        if (Calendar.has(function)) {
            Numeric<S> time = Kinds.numeric(left);
            return time != null && isTime(expr) && right instanceof Texts.Constant<S> zone
                    ? Calendar.part(function, time, ZoneId.of(zone.text()))
                    : null;
        }
        if (function.equals("_[_]")) {
            return left instanceof Any<S> object ? element(object, right) : null;
        }
        Textual<S> text = Kinds.textual(left);
        Textual<S> other = Kinds.textual(right);
        boolean texts = left instanceof Textual || right instanceof Textual;
        if (texts && text != null && other != null) {
            return function.equals("_+_")
                    ? Texts.concatenated(text, other)
                    : compared(expr, Texts.test(function, text, other), text, other);
        }
        if (function.equals("_+_") && left instanceof Any && right instanceof Any) {
            return null;
        }
        Numeric<S> number = Kinds.numeric(left);
        Numeric<S> second = Kinds.numeric(right);
        return number == null || second == null
                ? null
                : Numbers.arithmetic(
                        function, number, second, tree.getTypeOrThrow(expr.id()).equals(SimpleType.INT));
    }

    private @Nullable Any<S> element(Any<S> object, Node<S> key) {
        if (key instanceof Texts.Constant<S> text) {
            return field(object, text.text());
        }
        if (!(key instanceof Numbers.Constant<S> number)) {
            return null;
        }
        int index = (int) number.value();
        return subject -> object.of(subject) instanceof Value.Items items
                        && index >= 0
                        && index < items.items().size()
                ? items.items().get(index)
                : null;
    }

    private @Nullable Truth<S> present(CelExpr expr, CelExpr name) throws CelEvaluationException {
        Node<S> asked = node(name);
        return asked == null ? null : asks(expr, Normalizer.PRESENT, asked::present, List.of(operand(name, asked)));
    }

    private @Nullable Truth<S> in(CelExpr expr, CelExpr sought, CelExpr list) throws CelEvaluationException {
        Node<S> left = node(sought);
        Truth<S> truth = left == null ? null : in(left, list);
        return left == null || truth == null ? null : asks(expr, "@in", truth, List.of(operand(sought, left)));
    }

    private @Nullable Truth<S> in(Node<S> sought, CelExpr list) throws CelEvaluationException {
        if (list.getKind() != Kind.LIST) {
            return node(list) instanceof Any<S> any ? Lists.in(sought, any) : null;
        }
        List<Node<S>> elements = new ArrayList<>();
        for (CelExpr element : list.list().elements()) {
            Node<S> node = node(element);
            if (node == null) {
                return null;
            }
            elements.add(node);
        }
        return Lists.in(sought, elements);
    }

    private static <S> Truth<S> and(Truth<S> left, Truth<S> right) {
        return subject -> left.test(subject) && right.test(subject);
    }

    private static <S> Truth<S> or(Truth<S> left, Truth<S> right) {
        return subject -> left.test(subject) || right.test(subject);
    }

    private static <S> Truth<S> not(Truth<S> operand) {
        return subject -> !operand.test(subject);
    }

    private static <S> @Nullable Node<S> choice(
            Truth<S> condition, @Nullable Node<S> then, @Nullable Node<S> otherwise) {
        if (then == null || otherwise == null) {
            return null;
        }
        if (then instanceof Numeric<S> one && otherwise instanceof Numeric<S> other) {
            return Numbers.choice(condition, one, other);
        }
        if (then instanceof Textual<S> one && otherwise instanceof Textual<S> other) {
            return (Textual<S>) subject -> condition.test(subject) ? one.of(subject) : other.of(subject);
        }
        if (then instanceof Truth<S> one && otherwise instanceof Truth<S> other) {
            return (Truth<S>) subject -> condition.test(subject) ? one.test(subject) : other.test(subject);
        }
        Any<S> one = Kinds.any(then);
        Any<S> other = Kinds.any(otherwise);
        return (Any<S>) subject -> condition.test(subject) ? one.of(subject) : other.of(subject);
    }

    /** A constant duration or point in time, in milliseconds. */
    private static <S> @Nullable Node<S> time(Object constant) {
        if (constant instanceof Duration duration) {
            return new Numbers.Constant<>(Objects.millis(duration));
        }
        return constant instanceof Instant time
                ? new Numbers.Constant<>(time.getEpochSecond() * 1e3 + time.getNano() / 1e6)
                : null;
    }

    private @Nullable Truth<S> compared(CelExpr expr, @Nullable Truth<S> truth, Node<S> left, Node<S> right) {
        List<CelExpr> sides = Trees.children(expr);
        return truth == null
                ? null
                : asks(
                        expr,
                        expr.call().function(),
                        truth,
                        List.of(operand(sides.get(0), left), operand(sides.get(1), right)));
    }

    private Truth<S> asks(CelExpr expr, String operator, Truth<S> truth, List<Comparison.Operand<S>> operands) {
        comparisons.add(new Comparison<>(operator, operands, truth, spans.text(spans.of(expr))));
        return truth;
    }

    /** What the library reads: the declared names in an expression. */
    private List<Comparison.Operand<S>> named(CelExpr expr) {
        Declaration<S> name = Trees.dotted(expr).flatMap(vocabulary::find).orElse(null);
        if (name != null) {
            return List.of(new Comparison.Operand<>(name.node(), name.type()));
        }
        return Trees.children(expr).stream()
                .flatMap(child -> named(child).stream())
                .toList();
    }

    private Comparison.Operand<S> operand(CelExpr expr, Node<S> node) {
        CelType type = tree.getTypeOrThrow(expr.id());
        if (type.equals(SimpleType.DURATION)) {
            return new Comparison.Operand<>(node, Type.DURATION);
        }
        return new Comparison.Operand<>(node, type.equals(SimpleType.TIMESTAMP) ? Type.TIME : Type.ANY);
    }

    private void compareInLibrary(CelExpr expr) throws CelEvaluationException {
        for (CelExpr child : Trees.children(expr)) {
            if (child.getKind() == Kind.CALL && COMPARISON.contains(child.call().function())) {
                int known = comparisons.size();
                node(child);
                List<Comparison<S>> found = comparisons.subList(known, comparisons.size());
                inLibrary.addAll(found);
                found.clear();
            }
            compareInLibrary(child);
        }
    }

    private void readByLibrary(CelExpr expr) {
        Trees.dotted(expr).flatMap(vocabulary::find).ifPresent(name -> {
            reads.add(name.path());
            libraryReads.add(name.path());
        });
        Trees.children(expr).forEach(this::readByLibrary);
    }

    private boolean isTime(CelExpr call) {
        return call.call().target().isPresent()
                && tree.getTypeOrThrow(call.call().target().get().id()).equals(SimpleType.TIMESTAMP);
    }

    private boolean isNumber(CelExpr expr) {
        CelType type = tree.getTypeOrThrow(expr.id());
        return type.equals(SimpleType.DOUBLE) || type.equals(SimpleType.INT);
    }
}

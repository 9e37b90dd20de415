package io.limen.gateway.rules.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From source to {@link Expression}, or to all that is wrong with it.
 *
 * @param <S> what the expressions are asked about
 */
public final class ExpressionCompiler<S> {
    private final Vocabulary<S> vocabulary;
    private final CelCompiler library;

    public ExpressionCompiler(Vocabulary<S> vocabulary) {
        this.vocabulary = vocabulary;
        this.library = Library.compiler(vocabulary);
    }

    /** Compiles a condition: its node is a {@link Node.Truth}. */
    public Compilation<Expression<S>> condition(String source) {
        return compile(source, true);
    }

    /** Compiles an expression of any type. */
    public Compilation<Expression<S>> value(String source) {
        return compile(source, false);
    }

    private Compilation<Expression<S>> compile(String source, boolean condition) {
        if (source.codePointCount(0, source.length()) > Library.SOURCE_MAX) {
            return flawed(new Flaw(
                    Library.SOURCE_MAX,
                    1,
                    "too long: " + source.length() + " characters (expected: at most " + Library.SOURCE_MAX + ")",
                    Optional.empty()));
        }
        CelValidationResult parsed = library.parse(source);
        try {
            CelAbstractSyntaxTree tree = parsed.getAst();
            return checked(source, tree, condition);
        } catch (CelValidationException e) {
            Issues issues = new Issues(source, new Spans(source, Map.of()));
            return new Compilation.Flawed<>(issues.syntax(parsed.getErrors()));
        }
    }

    private Compilation<Expression<S>> checked(String source, CelAbstractSyntaxTree parsed, boolean condition)
            throws CelValidationException {
        Spans written = new Spans(source, parsed.getSource().getPositionsMap());
        List<Flaw> names = NameCheck.flaws(parsed.getExpr(), vocabulary, written);
        if (!names.isEmpty()) {
            return new Compilation.Flawed<>(names);
        }
        Normalizer normalizer = new Normalizer(vocabulary, parsed.getSource().getPositionsMap());
        CelExpr normal = normalizer.normalize(parsed.getExpr());
        Spans spans = new Spans(source, normalizer.positions());
        CelValidationResult result = library.check(CelAbstractSyntaxTree.newParsedAst(
                normal,
                parsed.getSource().toBuilder()
                        .addPositionsMap(normalizer.positions())
                        .build()));
        Issues issues = new Issues(source, spans);
        if (result.hasError()) {
            return new Compilation.Flawed<>(issues.types(normal, result.getErrors()));
        }
        CelAbstractSyntaxTree tree = result.getAst();
        List<Flaw> constants = ConstantCheck.flaws(tree, spans);
        if (!constants.isEmpty()) {
            return new Compilation.Flawed<>(constants);
        }
        CelType type = tree.getResultType();
        if (condition && !type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
            return flawed(issues.notACondition(type));
        }
        return compiled(tree, spans, condition);
    }

    private Compilation<Expression<S>> compiled(CelAbstractSyntaxTree tree, Spans spans, boolean condition) {
        PlainCompiler<S> plain = new PlainCompiler<>(tree, vocabulary, spans);
        try {
            Node<S> node = condition ? plain.truth(tree.getExpr()) : plain.value(tree.getExpr());
            Optional<Type> type = type(node, tree.getResultType());
            Optional<Outline<S>> outline = condition
                    ? Optional.of(new Outlining<>(new PlainCompiler<>(tree, vocabulary, spans), vocabulary)
                            .of(tree.getExpr()))
                    : Optional.empty();
            return new Compilation.Compiled<>(new Expression<>(
                    inSeconds(node, type),
                    type,
                    plain.comparisons(),
                    plain.reads(),
                    plain.libraryReads(),
                    plain.inLibrary(),
                    outline));
        } catch (CelEvaluationException e) {
            return flawed(new Flaw(0, 1, "cannot be evaluated: " + e.getMessage(), Optional.empty()));
        }
    }

    private static <S> Node<S> inSeconds(Node<S> node, Optional<Type> type) {
        boolean millis = type.equals(Optional.of(Type.DURATION)) || type.equals(Optional.of(Type.TIME));
        Node.Numeric<S> number = millis ? Kinds.numeric(node) : null;
        return number == null ? node : (Node.Numeric<S>) subject -> number.of(subject) / 1000;
    }

    private static Optional<Type> type(Node<?> node, CelType type) {
        if (type.equals(SimpleType.DURATION)) {
            return Optional.of(Type.DURATION);
        }
        if (type.equals(SimpleType.TIMESTAMP)) {
            return Optional.of(Type.TIME);
        }
        if (node instanceof Node.Numeric) {
            return Optional.of(Type.NUMBER);
        }
        if (node instanceof Node.Textual) {
            return Optional.of(Type.TEXT);
        }
        return node instanceof Node.Truth ? Optional.of(Type.BOOL) : Optional.empty();
    }

    private static <T> Compilation<T> flawed(Flaw flaw) {
        return new Compilation.Flawed<>(List.of(flaw));
    }
}

package io.limen.gateway.rules.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelVarDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import io.limen.gateway.rules.cel.Node.Truth;
import java.util.List;
import java.util.Optional;

/**
 * The CEL library as we use it: what is allowed, what is added, how much an evaluation may cost.
 *
 * <p>Added to the standard: {@code %} on doubles, and {@code present}, which {@code has} becomes.
 */
final class Library {
    static final int SOURCE_MAX = 4_000;
    private static final int ITERATIONS_MAX = 1_000;
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(SOURCE_MAX)
            .maxParseRecursionDepth(60)
            .comprehensionMaxIterations(ITERATIONS_MAX)
            .build();
    private static final List<CelStandardMacro> MACROS = CelStandardMacro.STANDARD_MACROS.stream()
            .filter(macro -> macro != CelStandardMacro.HAS)
            .toList();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(
                    CelFunctionBinding.from("modulo_double", Double.class, Double.class, (x, y) -> x % y),
                    CelFunctionBinding.from("present_dyn", Object.class, value -> true))
            .build();

    private Library() {}

    static CelCompiler compiler(Vocabulary<?> vocabulary) {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(MACROS)
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "_%_",
                                CelOverloadDecl.newGlobalOverload(
                                        "modulo_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE)),
                        CelFunctionDecl.newFunctionDeclaration(
                                Normalizer.PRESENT,
                                CelOverloadDecl.newGlobalOverload("present_dyn", SimpleType.BOOL, SimpleType.DYN)))
                .addVarDeclarations(vocabulary.all().stream()
                        .map(name -> CelVarDecl.newVarDeclaration(
                                name.path(), name.type().celType()))
                        .toList())
                .build();
    }

    /** The value of an expression without names, or why it has none. */
    static Object constant(CelAbstractSyntaxTree tree, CelExpr expr) throws CelEvaluationException {
        return RUNTIME.createProgram(part(tree, expr)).eval();
    }

    /**
     * A part of a checked expression, evaluated by the library. Whatever keeps it from an answer, a missing value or a
     * spent budget, makes it false.
     */
    static <S> Truth<S> truth(CelAbstractSyntaxTree tree, CelExpr expr, Vocabulary<S> vocabulary)
            throws CelEvaluationException {
        CelRuntime.Program program = RUNTIME.createProgram(part(tree, expr));
        return subject -> {
            try {
                return Boolean.TRUE.equals(program.eval(resolver(vocabulary, subject)));
            } catch (CelEvaluationException e) {
                return false;
            }
        };
    }

    /** The same for an expression of any type; null where there is no answer. */
    static <S> Node.Any<S> any(CelAbstractSyntaxTree tree, CelExpr expr, Vocabulary<S> vocabulary)
            throws CelEvaluationException {
        CelRuntime.Program program = RUNTIME.createProgram(part(tree, expr));
        return subject -> {
            try {
                return Objects.value(program.eval(resolver(vocabulary, subject)));
            } catch (CelEvaluationException e) {
                return null;
            }
        };
    }

    private static <S> CelVariableResolver resolver(Vocabulary<S> vocabulary, S subject) {
        return name -> {
            Declaration<S> declaration = vocabulary.get(name);
            return declaration == null ? Optional.empty() : Optional.ofNullable(Objects.of(declaration, subject));
        };
    }

    private static CelAbstractSyntaxTree part(CelAbstractSyntaxTree tree, CelExpr expr) {
        return CelAbstractSyntaxTree.newCheckedAst(expr, tree.getSource(), tree.getReferenceMap(), tree.getTypeMap());
    }
}

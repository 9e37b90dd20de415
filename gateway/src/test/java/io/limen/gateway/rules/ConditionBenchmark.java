package io.limen.gateway.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.segment.ExplainableCondition;
import io.limen.gateway.segment.Inputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What do 100 conditions cost for one visitor of {@value #VISITORS}: compiled, and evaluated by the CEL library? The baseline is
 * what one would write by hand in Java.
 *
 * <pre>{@code .ci/bench ConditionBenchmark}</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConditionBenchmark {
    private static final int CONDITIONS = 100;
    private static final int VISITORS = 1024;

    private final List<ExplainableCondition> compiled = new ArrayList<>();
    private final List<CelRuntime.Program> library = new ArrayList<>();
    private final List<Predicate<Inputs>> plain = new ArrayList<>();
    private final List<Row> visitors =
            IntStream.range(0, VISITORS).mapToObj(Row::of).toList();
    private int next;

    @Setup
    public void compile() throws Exception {
        ConditionCompiler compiler = new ConditionCompiler(Shop.NAMES);
        CelOptions options =
                CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
        CelCompiler checker = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .addVar("cart_value", SimpleType.DOUBLE)
                .addVar("views", SimpleType.DOUBLE)
                .addVar("category", SimpleType.STRING)
                .addVar("since_added", SimpleType.DURATION)
                .addVar("models.intent", SimpleType.DOUBLE)
                .addVar("segments.high_intent", SimpleType.BOOL)
                .addVar("page.type", SimpleType.STRING)
                .build();
        CelRuntime runtime =
                CelRuntimeFactory.plannerRuntimeBuilder().setOptions(options).build();
        for (int i = 0; i < CONDITIONS; i++) {
            String source = source(i);
            compiled.add(((Compilation.Compiled<ExplainableCondition>)
                            compiler.compile(source, io.limen.gateway.rules.Scope.REQUEST))
                    .result());
            CelAbstractSyntaxTree tree = checker.compile(source).getAst();
            library.add(runtime.createProgram(tree));
            plain.add(java(i));
        }
        compare();
    }

    /** All three must mean the same, or the comparison is none. */
    private void compare() throws Exception {
        for (Row visitor : visitors) {
            CelVariableResolver resolver = resolver(visitor);
            for (int i = 0; i < CONDITIONS; i++) {
                boolean expected = plain.get(i).test(visitor);
                if (compiled.get(i).test(visitor) != expected
                        || !library.get(i).eval(resolver).equals(expected)) {
                    throw new IllegalStateException(source(i) + ": not " + expected + " everywhere");
                }
            }
        }
    }

    @Benchmark
    public void baselineJava(Blackhole blackhole) {
        Row visitor = visitor();
        for (int i = 0; i < CONDITIONS; i++) {
            blackhole.consume(plain.get(i).test(visitor));
        }
    }

    @Benchmark
    public void compiled(Blackhole blackhole) {
        Row visitor = visitor();
        for (int i = 0; i < CONDITIONS; i++) {
            blackhole.consume(compiled.get(i).test(visitor));
        }
    }

    @Benchmark
    public void compiledDue(Blackhole blackhole) {
        Row visitor = visitor();
        for (int i = 0; i < CONDITIONS; i++) {
            blackhole.consume(compiled.get(i).due(visitor));
        }
    }

    @Benchmark
    public void library(Blackhole blackhole) throws Exception {
        CelVariableResolver resolver = resolver(visitor());
        for (int i = 0; i < CONDITIONS; i++) {
            blackhole.consume(library.get(i).eval(resolver));
        }
    }

    private Row visitor() {
        next = (next + 1) % VISITORS;
        return visitors.get(next);
    }

    private static String source(int i) {
        return switch (i % 4) {
            case 0 -> "cart_value > " + i + ".0 && since_added > duration('" + i + "s')";
            case 1 -> "models.intent >= 0." + (10 + i % 90) + " && !segments.high_intent";
            case 2 -> "category in ['shoes', 'bags'] && page.type == 'product' && views >= " + i % 9 + ".0";
            default -> "cart_value * 2.0 > " + i + ".0 || (views > 3.0 && category.startsWith('sh'))";
        };
    }

    private static Predicate<Inputs> java(int i) {
        double share = (10 + i % 90) / 100.0;
        return switch (i % 4) {
            case 0 -> inputs -> inputs.number(0) > i && inputs.number(6) > i;
            case 1 -> inputs -> inputs.score(0) >= share && !inputs.segment(0);
            case 2 ->
                inputs -> isBagOrShoe(inputs.text(3))
                        && inputs.context("page.type") instanceof Value.Text page
                        && page.text().equals("product")
                        && inputs.number(1) >= i % 9;
            default ->
                inputs -> inputs.number(0) * 2 > i
                        || (inputs.number(1) > 3
                                && String.valueOf(inputs.text(3)).startsWith("sh"));
        };
    }

    private static boolean isBagOrShoe(@Nullable String category) {
        return "shoes".equals(category) || "bags".equals(category);
    }

    private static CelVariableResolver resolver(Row visitor) {
        return name -> Optional.of(
                switch (name) {
                    case "cart_value" -> visitor.number(0);
                    case "views" -> visitor.number(1);
                    case "category" -> String.valueOf(visitor.text(3));
                    case "since_added" -> Duration.ofMillis((long) (visitor.number(6) * 1000));
                    case "models.intent" -> visitor.score(0);
                    case "segments.high_intent" -> visitor.segment(0);
                    default -> "product";
                });
    }
}

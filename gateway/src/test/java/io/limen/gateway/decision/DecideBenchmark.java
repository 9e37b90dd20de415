package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.SegmentPlan.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does it cost to decide five slots for one visitor of {@value #VISITORS}: 200 segments evaluated, so many experiences
 * of which the last of each slot wins, and five snippets told? The baseline is 100 predicates in plain Java over the same
 * features. What is allocated must not grow with how many experiences do not match.
 *
 * <pre>{@code .ci/bench DecideBenchmark}</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecideBenchmark {
    private static final int VISITORS = 256;

    /** How many experiences there are. */
    @Param({"10", "100"})
    public int experiences;

    private final List<Profile> visitors = new ArrayList<>();
    private final List<Standing> standings = new ArrayList<>();
    private final List<Predicate<FeatureValues>> plain =
            IntStream.range(0, 100).mapToObj(DecideBenchmark::java).toList();
    private final Value.Fields page = ManyExperiences.page();
    private Rulebook rulebook = ManyExperiences.rulebook(10, true);
    private int next;

    @Setup
    public void load() {
        rulebook = ManyExperiences.rulebook(experiences, true);
        for (int i = 0; i < VISITORS; i++) {
            Profile profile = ManyExperiences.visitor(rulebook, "visitor-" + i);
            visitors.add(profile);
            standings.add(ManyExperiences.segments(
                    rulebook, ManyExperiences.nowhere(), ManyExperiences.moment(rulebook, profile, Value.Fields.NONE)));
        }
        if (segmentsAndDecide().stream()
                .anyMatch(decision -> decision.experience().isEmpty())) {
            throw new IllegalStateException("somebody who sees nothing costs nothing");
        }
    }

    @Benchmark
    public void baselineJava(Blackhole blackhole) {
        next();
        FeatureValues values = rulebook.read(visitors.get(next), ManyExperiences.NOW);
        for (Predicate<FeatureValues> predicate : plain) {
            blackhole.consume(predicate.test(values));
        }
    }

    @Benchmark
    public Standing segments() {
        next();
        Moment moment = ManyExperiences.moment(rulebook, visitors.get(next), Value.Fields.NONE);
        return ManyExperiences.segments(rulebook, standings.get(next), moment);
    }

    @Benchmark
    public List<Decision> segmentsAndDecide() {
        next();
        Moment moment = ManyExperiences.moment(rulebook, visitors.get(next), page);
        ManyExperiences.segments(rulebook, standings.get(next), moment);
        return rulebook.policy().decide(moment, Map.of(), rulebook.variables(moment), ManyExperiences.SLOTS);
    }

    private void next() {
        next = (next + 1) % VISITORS;
    }

    private static Predicate<FeatureValues> java(int i) {
        return switch (i % 4) {
            case 0 -> values -> values.number(0) > i * 3 && values.number(4) > i;
            case 1 -> values -> values.number(1) >= i % 12 && values.number(2) > (10 + i % 90) / 100.0;
            case 2 -> values -> "shoes".equals(values.text(3)) && values.number(1) >= i % 9;
            default ->
                values -> values.number(0) * 2 > i * 5
                        || (values.number(1) > 9
                                && String.valueOf(values.text(3)).startsWith("sh"));
        };
    }
}

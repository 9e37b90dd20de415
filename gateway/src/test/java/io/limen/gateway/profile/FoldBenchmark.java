package io.limen.gateway.profile;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureValues;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does an event cost to fold? A shop's twenty features, over a visit of 35 pages and {@value #EVENTS} events; the
 * baseline is the same features by hand, in fields that change in place.
 *
 * <pre>{@code .ci/bench FoldBenchmark}</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FoldBenchmark {
    private static final int EVENTS = 84;

    private final ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
    private final List<Observed> events = ShopVisit.events();

    /** Both must know the same of the visitor, or the comparison is none. */
    @Setup
    public void compare() {
        ShopVisitByHand counted = baselineByHand();
        long now = ShopVisit.START + 47_311L * 35;
        FeatureValues folded = new ProfileReader(ShopVisit.DEFINITIONS).read(foldEvent(), now);
        for (Feature feature : ShopVisit.DEFINITIONS.features().all()) {
            String name = feature.name();
            int index = ShopVisit.DEFINITIONS.features().indexOf(name);
            // A window is kept in slices: what is as old as the last of them is in or out.
            double tolerance = name.equals("views_lately") ? 1 : 1e-6;
            double expected = counted.number(name, now);
            double found = folded.number(index);
            boolean same = Double.isNaN(expected) ? Double.isNaN(found) : Math.abs(expected - found) <= tolerance;
            if (!same || !Objects.equals(counted.text(name, now), folded.text(index))) {
                throw new IllegalStateException(name + ": " + found + " " + folded.text(index) + " (expected: "
                        + expected + " " + counted.text(name, now) + ")");
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public ShopVisitByHand baselineByHand() {
        ShopVisitByHand visit = new ShopVisitByHand();
        events.forEach(visit::see);
        return visit;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Profile foldEvent() {
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 0;
        for (Observed event : events) {
            profile = fold.fold(profile, event, new Position(0, 1, offset++));
        }
        return profile;
    }
}

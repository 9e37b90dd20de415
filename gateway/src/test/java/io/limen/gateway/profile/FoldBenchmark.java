package io.limen.gateway.profile;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.wire.ProfileCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an event costs to fold, and a profile to write, to read and to look at: a shop's twenty features, a visit of 35
 * pages and {@value #EVENTS} events.
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/cp -pl inference,gateway
 * java -cp gateway/target/test-classes:gateway/target/classes:$(cat /tmp/cp) org.openjdk.jmh.Main FoldBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FoldBenchmark {
    private static final int EVENTS = 84;

    private final ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
    private final ProfileReader reader = new ProfileReader(ShopVisit.DEFINITIONS);
    private final List<Observed> events = ShopVisit.events();
    private final Profile visited = visit();
    private final byte[] bytes = ProfileCodec.encode(visited, ShopVisit.DEFINITIONS.features());

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Profile foldEvent() {
        return visit();
    }

    @Benchmark
    public byte[] encode() {
        return ProfileCodec.encode(visited, ShopVisit.DEFINITIONS.features());
    }

    @Benchmark
    public Profile decode() {
        return ProfileCodec.decode(bytes, ShopVisit.DEFINITIONS.features(), ShopVisit.DEFINITIONS.snapshot());
    }

    @Benchmark
    public void readAllFeatures(Blackhole seen) {
        FeatureValues values = reader.read(visited, visited.lastSeen() + 1);
        for (int i = 0; i < ShopVisit.DEFINITIONS.features().size(); i++) {
            seen.consume(values.number(i));
            seen.consume(values.text(i));
        }
    }

    private Profile visit() {
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 0;
        for (Observed event : events) {
            profile = fold.fold(profile, event, new Position(0, 1, offset++));
        }
        return profile;
    }
}

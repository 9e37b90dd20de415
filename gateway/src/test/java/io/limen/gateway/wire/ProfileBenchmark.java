package io.limen.gateway.wire;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ProfileReader;
import io.limen.gateway.profile.ShopVisit;
import java.util.concurrent.TimeUnit;
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
 * What does a profile cost to write, to read back and to look at? It is the one that a visit of 35 pages to a shop with
 * twenty features leaves; the baseline is a copy of its bytes, less than which nothing stored can cost.
 *
 * <pre>{@code .ci/bench ProfileBenchmark}</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProfileBenchmark {
    private static final Features FEATURES = ShopVisit.DEFINITIONS.features();

    private final ProfileReader reader = new ProfileReader(ShopVisit.DEFINITIONS);
    private final Profile visited = visited();
    private final byte[] bytes = ProfileCodec.encode(visited, FEATURES);

    /** What is written must be what is read, or neither is worth a figure. */
    @Setup
    public void compare() {
        if (!decode().equals(visited)) {
            throw new IllegalStateException("decoded: another profile (expected: the one that was encoded)");
        }
    }

    @Benchmark
    public byte[] baselineCopy() {
        return bytes.clone();
    }

    @Benchmark
    public byte[] encode() {
        return ProfileCodec.encode(visited, FEATURES);
    }

    @Benchmark
    public Profile decode() {
        return ProfileCodec.decode(bytes, FEATURES, ShopVisit.DEFINITIONS.snapshot());
    }

    @Benchmark
    public void readAllFeatures(Blackhole seen) {
        FeatureValues values = reader.read(visited, visited.lastSeen() + 1);
        for (int i = 0; i < FEATURES.size(); i++) {
            seen.consume(values.number(i));
            seen.consume(values.text(i));
        }
    }

    private static Profile visited() {
        ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 0;
        for (Observed event : ShopVisit.events()) {
            profile = fold.fold(profile, event, new Position(0, 1, offset++));
        }
        return profile;
    }
}

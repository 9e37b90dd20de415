package io.limen.gateway.tiered;

import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;

/**
 * The limits of reading for decisions: section {@code reads} of {@code gateway.yaml}.
 *
 * @param hedgeAfter where the hot store has not answered after so long, the durable one is asked too
 * @param awaitingMax reads that wait for a position; more are answered as stale
 * @param coldPerSecond durable reads a second in the long run
 * @param coldBurst durable reads at once after a quiet time
 * @param coldUnderWayMax durable reads waiting for their answer
 * @param unknownFor how long an unknown visitor is taken for unknown without asking
 * @param unknownMax unknown visitors remembered
 * @param sharedFor how long the answer of a durable read is everybody's of this process
 * @param sharedMax such answers kept
 */
public record ReadOptions(
        Duration hedgeAfter,
        int awaitingMax,
        int coldPerSecond,
        int coldBurst,
        int coldUnderWayMax,
        Duration unknownFor,
        int unknownMax,
        Duration sharedFor,
        int sharedMax) {
    public static final ReadOptions DEFAULT = new ReadOptions(
            Duration.ofMillis(5),
            10_000,
            200,
            400,
            200,
            Duration.ofSeconds(10),
            100_000,
            Duration.ofSeconds(1),
            10_000);

    public static ReadOptions read(YamlCursor reads) {
        return new ReadOptions(
                reads.duration("hedgeAfter", DEFAULT.hedgeAfter),
                (int) reads.integer("awaitingMax", DEFAULT.awaitingMax, 0, 1_000_000),
                (int) reads.integer("coldPerSecond", DEFAULT.coldPerSecond, 1, 1_000_000),
                (int) reads.integer("coldBurst", DEFAULT.coldBurst, 1, 1_000_000),
                (int) reads.integer("coldUnderWayMax", DEFAULT.coldUnderWayMax, 1, 100_000),
                reads.duration("unknownFor", DEFAULT.unknownFor),
                (int) reads.integer("unknownMax", DEFAULT.unknownMax, 0, 10_000_000),
                reads.duration("sharedFor", DEFAULT.sharedFor),
                (int) reads.integer("sharedMax", DEFAULT.sharedMax, 0, 1_000_000));
    }
}

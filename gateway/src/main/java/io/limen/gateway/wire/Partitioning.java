package io.limen.gateway.wire;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Which partition of the log a visitor's entries belong to. The same for every log, so that a site that moves from one
 * to another keeps its positions.
 */
public final class Partitioning {
    private Partitioning() {}

    /** The MurmurHash3 (x86, 32 bits, seed 0) of the UTF-8 id, taken as unsigned, modulo the number of partitions. */
    public static int partitionOf(String visitor, int partitions) {
        int hash = Hashing.murmur3_32().hashBytesToInt(visitor.getBytes(StandardCharsets.UTF_8));
        return Integer.remainderUnsigned(hash, partitions);
    }
}

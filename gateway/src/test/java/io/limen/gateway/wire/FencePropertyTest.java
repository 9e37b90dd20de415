package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Stores compare fences as bytes; what they find must be what is meant. */
class FencePropertyTest {
    @Property
    void orderShouldBeThatOfTheParts(@ForAll("fences") Fence one, @ForAll("fences") Fence other) {
        int expected = one.epoch() != other.epoch()
                ? Integer.compare(one.epoch(), other.epoch())
                : one.generation() != other.generation()
                        ? Integer.compare(one.generation(), other.generation())
                        : one.offset() != other.offset()
                                ? Long.compare(one.offset(), other.offset())
                                : Long.compare(one.evaluatedAt(), other.evaluatedAt());

        assertThat(Integer.signum(one.compareTo(other))).isEqualTo(expected);
        assertThat(one.isOlderThan(other)).isEqualTo(expected < 0);
    }

    @Property
    void bytesShouldHaveTheOrderOfTheFences(@ForAll("fences") Fence one, @ForAll("fences") Fence other) {
        assertThat(Integer.signum(Arrays.compareUnsigned(one.toBytes(), other.toBytes())))
                .isEqualTo(Integer.signum(one.compareTo(other)));
    }

    @Property
    void bytesShouldGiveTheFenceBack(@ForAll("fences") Fence fence) {
        assertThat(fence.toBytes()).hasSize(Fence.BYTES);
        assertThat(Fence.take(ByteBuffer.wrap(fence.toBytes()))).isEqualTo(fence);
    }

    /** Few values near each other, so that parts are often equal, and the largest there are. */
    @Provide
    Arbitrary<Fence> fences() {
        Arbitrary<Integer> ints = Arbitraries.of(0, 1, 2, 255, 256, Integer.MAX_VALUE);
        Arbitrary<Long> offsets = Arbitraries.of(-1L, 0L, 1L, 255L, 256L, 1L << 32, Long.MAX_VALUE - 1);
        Arbitrary<Long> times = Arbitraries.of(0L, 1L, 1_700_000_000_000L, 1_700_000_000_001L, Long.MAX_VALUE);
        return Combinators.combine(ints, ints, offsets, times).as(Fence::new);
    }
}

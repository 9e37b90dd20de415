package io.limen.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.inspect.Audiences.Overlap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudiencesTest {
    private final Audiences audiences = new Audiences(4);

    private static BitSet in(int... segments) {
        BitSet set = new BitSet();
        Arrays.stream(segments).forEach(set::set);
        return set;
    }

    @Test
    void visitorShouldCountOnceHoweverOftenTheyCameAndWent() {
        audiences.add(List.of(in(0), in(1), in(0)), in(0));
        audiences.add(List.of(in(0)), in());
        audiences.add(List.of(), in());

        assertThat(audiences.visitors()).isEqualTo(3);
        assertThat(audiences.now(0)).isEqualTo(1);
        assertThat(audiences.ever(0)).isEqualTo(2);
        assertThat(audiences.now(1)).isZero();
        assertThat(audiences.ever(1)).isEqualTo(1);
        assertThat(audiences.ever(3)).isZero();
    }

    /** New and returning are the same people, one after the other: no duplicates. */
    @Test
    void segmentsShouldOverlapWhereVisitorsAreInBothAtOnce() {
        for (int visitor = 0; visitor < 9; visitor++) {
            audiences.add(List.of(in(0), in(1, 2), in(1, 2)), in());
        }
        audiences.add(List.of(in(0), in(1)), in(1));

        assertThat(audiences.overlaps(0.9)).containsExactly(new Overlap(1, 2, 9, 10));
        assertThat(audiences.overlaps(0.91)).isEmpty();
        assertThat(audiences.overlaps(0)).contains(new Overlap(0, 1, 0, 10), new Overlap(0, 3, 0, 10));
    }

    @Test
    void segmentsShouldNotOverlapWhereNobodyIs() {
        audiences.add(List.of(), in());

        assertThat(audiences.overlaps(0)).isEmpty();
    }
}

package io.limen.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class StretchTest {
    /** Passes, each beginning after the last of the one before, hold everybody once, and whoever they hold from the first. */
    @Property
    void passesShouldHoldEverybodyOnceWhateverTheOrder(
            @ForAll @NotEmpty List<@StringLength(min = 1, max = 2) String> met,
            @ForAll @IntRange(min = 1, max = 5) int visitorsMax) {
        List<String> held = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Set<String> letGo = new HashSet<>();
            Stretch stretch = new Stretch(after, visitorsMax, letGo::add);
            for (String visitor : met) {
                boolean takes = stretch.takes(visitor);
                assertThat(takes).isEqualTo(stretch.visitors().contains(visitor));
                assertThat(stretch.visitors()).hasSizeLessThanOrEqualTo(visitorsMax);
            }
            assertThat(letGo).noneMatch(stretch.visitors()::contains);
            held.addAll(stretch.visitors());
            after = held.get(held.size() - 1);
            more = stretch.hasMore();
        }
        assertThat(held).containsExactlyElementsOf(new TreeSet<>(met));
    }
}

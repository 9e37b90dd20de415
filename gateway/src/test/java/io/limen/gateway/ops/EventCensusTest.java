package io.limen.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventCensusTest {
    private final EventCensus census = new EventCensus();

    @Test
    void linesShouldTellWhatWasSeenAndNotPlanned() {
        census.saw("B", false, false, List.of("x"), List.of());
        census.saw("A", true, true, List.of("price", "odd"), List.of("odd"));
        census.saw("A", true, false, List.of("price"), List.of());

        assertThat(census.lines())
                .containsExactly(
                        new EventCensus.Line("A", 2, true, 1, Map.of("price", 2L, "odd", 1L), Map.of("odd", 1L)),
                        new EventCensus.Line("B", 1, false, 0, Map.of("x", 1L), Map.of()));
    }

    @Test
    void sawShouldOnlyCountWhenThereAreTooManyNames() {
        for (int i = 0; i < EventCensus.EVENTS_MAX + 5; i++) {
            census.saw("event " + i, false, false, List.of(), List.of());
        }
        for (int i = 0; i < EventCensus.PROPERTIES_MAX + 5; i++) {
            census.saw("event 0", false, false, List.of("property " + i), List.of());
        }

        assertThat(census.lines()).hasSize(EventCensus.EVENTS_MAX);
        assertThat(census.beyond()).isEqualTo(5);
        assertThat(census.lines().get(0).properties()).hasSize(EventCensus.PROPERTIES_MAX);
    }
}

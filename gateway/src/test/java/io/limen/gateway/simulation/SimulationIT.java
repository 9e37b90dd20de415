package io.limen.gateway.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.simulation.Simulation.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many seeds: a thousand, or from {@code limen.simulation.from} as many as {@code limen.simulation.seeds} says. */
class SimulationIT {
    private final long from = Long.getLong("limen.simulation.from", 1);
    private final long seeds = Long.getLong("limen.simulation.seeds", 1_000);

    @Test
    void everyPromiseShouldHoldWhateverHappens() {
        List<Outcome> outcomes = LongStream.range(from, from + seeds)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, Plant.NONE))
                .toList();

        System.out.printf(
                Locale.ROOT,
                "simulation: %,d seeds from %d, %,d entries, %,d checks%n",
                seeds,
                from,
                outcomes.stream().mapToLong(Outcome::entries).sum(),
                outcomes.stream().mapToLong(Outcome::checks).sum());
        List<Outcome> broken = outcomes.stream()
                .filter(outcome -> outcome.broken().isPresent())
                .toList();
        assertThat(broken)
                .as(() -> "seed " + broken.get(0).seed() + " of " + broken.size() + " that broke a promise\n"
                        + String.join(
                                "\n",
                                Simulation.tell(broken.get(0).seed(), Plant.NONE)
                                        .story()))
                .isEmpty();
    }
}

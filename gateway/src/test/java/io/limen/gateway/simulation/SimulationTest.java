package io.limen.gateway.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.simulation.Simulation.Outcome;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some seeds on every build; a thousand in CI, ten thousand by night ({@link SimulationRun}). */
class SimulationTest {
    private static final int SEEDS = 60;
    private static final int PLANTED_SEEDS = 200;

    @Test
    void everyPromiseShouldHoldWhateverHappens() {
        LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> Simulation.run(seed, Plant.NONE))
                .forEach(SimulationTest::assertKept);
    }

    private static void assertKept(Outcome outcome) {
        assertThat(outcome.broken())
                .as(() -> "seed " + outcome.seed() + "\n"
                        + String.join(
                                "\n",
                                Simulation.tell(outcome.seed(), Plant.NONE).story()))
                .isEmpty();
        assertThat(outcome.checks()).isGreaterThan(100);
        assertThat(outcome.entries()).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bugShouldBeFoundWhenOneIsPlanted(Plant plant) {
        Optional<Promised> found = LongStream.rangeClosed(1, PLANTED_SEEDS)
                .mapToObj(seed -> Simulation.run(seed, plant).broken())
                .flatMap(Optional::stream)
                .map(Broken::promise)
                .filter(promise -> promise == plant.breaks())
                .findFirst();

        assertThat(found).isPresent();
    }

    @Test
    void storyShouldBeTheSameWhenASeedIsToldAgain() {
        assertThat(Simulation.tell(7, Plant.NONE).story())
                .hasSizeGreaterThan(100)
                .isEqualTo(Simulation.tell(7, Plant.NONE).story());
    }
}

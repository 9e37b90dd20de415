package io.limen.gateway.flow;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.SetAside.State;
import org.junit.jupiter.api.Test;

/** What every quarantine promises. */
public interface QuarantineContract {
    /** The quarantine over this test's storage, which is empty at first. */
    Quarantine quarantine();

    /** Closes the store, and opens another over the same storage. */
    Quarantine quarantineReopened();

    private static SetAside aside(int partition, long offset) {
        return new SetAside(
                new Position(1, partition, offset),
                1_700_000_000_000L + offset,
                "Größe gewählt",
                "ArithmeticException at Sum.apply:42",
                State.OPEN);
    }

    @Test
    default void ofShouldGiveWhatIsKeptOfThatPartitionInTheOrderOfTheLogAfterReopening() {
        in(quarantine().put(aside(1, 10_000_000_000L)));
        in(quarantine().put(aside(1, 9)));
        in(quarantine().put(aside(1, 70_000)));
        in(quarantine().put(aside(0, 9)));
        in(quarantine().put(aside(2, 9)));

        assertThat(in(quarantineReopened().of(1)))
                .containsExactly(aside(1, 9), aside(1, 70_000), aside(1, 10_000_000_000L));
    }

    @Test
    default void putShouldReplaceWhatIsKeptOfTheSamePosition() {
        in(quarantine().put(aside(1, 9)));
        in(quarantine().put(aside(1, 9).as(State.RETRIED)));

        assertThat(in(quarantine().of(1))).containsExactly(aside(1, 9).as(State.RETRIED));
    }

    @Test
    default void forgetShouldKeepTheOthers() {
        in(quarantine().put(aside(1, 9)));
        in(quarantine().put(aside(1, 10)));

        in(quarantine().forget(new Position(1, 1, 9)));
        in(quarantine().forget(new Position(1, 1, 11)));

        assertThat(in(quarantine().of(1))).containsExactly(aside(1, 10));
        assertThat(in(quarantine().of(0))).isEmpty();
    }
}

package io.limen.gateway.tiered;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.flow.Stored;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A page of the durable store is as old as its answer; what was written meanwhile is not in it. */
class LatestProfilesTest {
    private static NavigableMap<String, Stored> dirty(Stored... stored) {
        NavigableMap<String, Stored> visitorToStored = new TreeMap<>();
        for (Stored each : stored) {
            visitorToStored.put(each.profile().visitor(), each);
        }
        return visitorToStored;
    }

    @Test
    void pageShouldHoldWhoWasWrittenWhileItWasRead() {
        Stored old = Tiers.stored("anna", 1);
        Stored anna = Tiers.stored("anna", 4);
        Stored berta = Tiers.stored("berta", 3);

        assertThat(LatestProfiles.withDirty(List.of(old), true, dirty(anna, berta), dirty()))
                .containsExactly(anna, berta);
    }

    @Test
    void pageShouldKeepWhatIsNewerThere() {
        Stored newer = Tiers.stored("anna", 4);

        assertThat(LatestProfiles.withDirty(List.of(newer), true, dirty(Tiers.stored("anna", 1)), dirty()))
                .containsExactly(newer);
    }

    @Test
    void pageShouldEndWhereItsOwnEnds() {
        Stored berta = Tiers.stored("berta", 3);
        NavigableMap<String, Stored> beyond = new TreeMap<>(Map.of("carla", Tiers.stored("carla", 5)));

        assertThat(LatestProfiles.withDirty(List.of(berta), false, beyond, beyond))
                .containsExactly(berta);
    }
}

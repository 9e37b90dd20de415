package io.limen.gateway.inspect;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.Snapshots;
import java.util.Optional;

/** As if this one had always decided: whatever the log activated, this is what it is folded with. */
record OneSnapshot(Rulebook active) implements Snapshots {
    @Override
    public Optional<Rulebook> of(String hash) {
        return Optional.of(active);
    }
}

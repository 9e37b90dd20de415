package io.limen.gateway.inspect;

import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import java.util.function.Supplier;

/**
 * What there is to look into.
 *
 * @param plan the tracking plan in force
 * @param catchUpMillisMax how long to wait until what is in the log is folded; 0 where nobody folds
 */
public record Sources(
        EventLog log,
        ProfileStore store,
        Quarantine quarantine,
        LearnedStore learned,
        Snapshots snapshots,
        Scorer scorer,
        Supplier<TrackingPlan> plan,
        Clocks clocks,
        long catchUpMillisMax) {}

package io.limen.gateway.wire;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import java.util.List;

/**
 * What became of the events of a call: the good ones are kept beside the bad ones.
 *
 * @param accepted in the order sent
 * @param rejected in the order sent
 * @param quarantined how many of the accepted are set apart for what the tracking plan says of them
 */
public record Admission(List<Accepted> accepted, List<Rejection> rejected, int quarantined) {
    public Admission {
        accepted = List.copyOf(accepted);
        rejected = List.copyOf(rejected);
    }

    /**
     * An event that goes to the log.
     *
     * @param index its place in the call
     * @param name the name it was sent with; that of a quarantined event differs
     * @param plan what the tracking plan said of it
     */
    public record Accepted(int index, Observed event, String name, TrackingPlan.Applied plan) {}

    /** The events that go to the log, in the order sent. */
    public List<Observed> events() {
        return accepted.stream().map(Accepted::event).toList();
    }
}

package io.limen.gateway.flow;

import io.limen.gateway.decision.EdgePlan;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be said ahead of a visitor to whom something just happened.
 *
 * @param visitor whose it is; empty where the events are several visitors'
 * @param snapshot the hash of the configuration that decided
 * @param recheckAfterSeconds when time alone may next change what the visitor sees
 * @param edge what an edge may answer until then, if it was asked for
 */
record Outlook(Optional<String> visitor, String snapshot, OptionalLong recheckAfterSeconds, Optional<EdgePlan> edge) {
    /** Nothing, as there was no time or no one visitor. */
    static final Outlook NONE = new Outlook(Optional.empty(), "", OptionalLong.empty(), Optional.empty());
}

package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.List;

/**
 * Keeps which entries of the log were set aside, beside the profiles they are missing from: durable, for as long as
 * they are kept here, is the fold of the log without them.
 *
 * <p>An owner writes it before the position moves past the entry, so that a later owner passes by the same entries,
 * though its release could take them. Calls retry as those of {@link DurableStore} do.
 */
public interface Quarantine {
    /** Keeps it, durably; one of the same position is replaced. */
    Future<Void> put(SetAside entry);

    /** What is kept of a partition, in the order of the log. */
    Future<List<SetAside>> of(int partition);

    /** Keeps it no longer. */
    Future<Void> forget(Position position);
}

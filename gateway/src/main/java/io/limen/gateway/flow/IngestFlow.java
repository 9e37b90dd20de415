package io.limen.gateway.flow;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events in: append, and only then say so. */
public final class IngestFlow {
    private final EventLog log;
    private final DecideFlow decide;

    public IngestFlow(EventLog log, DecideFlow decide) {
        this.log = log;
        this.decide = decide;
    }

    /** Makes the events durable, as below, and tells no edge. */
    public Future<Ingested> ingest(List<Observed> events, Deadline deadline) {
        return ingest(events, false, deadline);
    }

    /**
     * Makes the events durable, all or none.
     *
     * <p>Fails as {@link EventLog#append} does; looking ahead never fails, it only leaves hints out.
     *
     * @param edge whether to say what an edge may answer for their visitor from now on
     */
    public Future<Ingested> ingest(List<Observed> events, boolean edge, Deadline deadline) {
        if (events.isEmpty()) {
            return Future.succeededFuture(Ingested.NOTHING);
        }
        // Begun first: who is not in memory is read while the log takes its time, for the fold as well.
        Future<Outlook> outlook = decide.outlook(events, edge, deadline);
        return log.append(events)
                .compose(positions -> outlook.onSuccess(decide::remember).map(ahead -> ingested(positions, ahead)));
    }

    private static Ingested ingested(List<Position> positions, Outlook outlook) {
        Map<Integer, Position> last = new TreeMap<>();
        positions.forEach(position ->
                last.merge(position.partition(), position, (one, other) -> one.covers(other) ? one : other));
        return new Ingested(new ArrayList<>(last.values()), outlook.recheckAfterSeconds(), outlook.edge());
    }
}

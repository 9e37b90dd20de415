package io.limen.gateway.flow;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Events in: append, and only then say so. */
public final class IngestFlow {
    private final EventLog log;
    private final DecideFlow decide;

    public IngestFlow(EventLog log, DecideFlow decide) {
        this.log = log;
        this.decide = decide;
    }

    /**
     * Makes the events durable, all or none.
     *
     * <p>Fails as {@link EventLog#append} does; looking ahead never fails, it only leaves the hint out.
     */
    public Future<Ingested> ingest(List<Observed> events, Deadline deadline) {
        if (events.isEmpty()) {
            return Future.succeededFuture(new Ingested(List.of(), OptionalLong.empty()));
        }
        // Begun first: who is not in memory is read while the log takes its time, for the fold as well.
        Future<OptionalLong> outlook = decide.outlook(events, deadline);
        return log.append(events).compose(positions -> outlook.map(hint -> ingested(positions, hint)));
    }

    private static Ingested ingested(List<Position> positions, OptionalLong recheckAfterSeconds) {
        Map<Integer, Position> last = new TreeMap<>();
        positions.forEach(position -> last.put(position.partition(), position));
        return new Ingested(new ArrayList<>(last.values()), recheckAfterSeconds);
    }
}

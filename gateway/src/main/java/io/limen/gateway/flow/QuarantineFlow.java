package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.SetAside.State;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What people do with entries that were set aside: look at them; have them tried again, by a release or a configuration
 * that can take them; or give them up.
 *
 * <p>Trying again appends the event anew, as it was: with its message id, so that doing so twice counts once. Where it
 * stands in the log the first time it is passed by for ever, so that the log folded again gives what is stored.
 */
public final class QuarantineFlow {
    private final EventLog log;
    private final Quarantine quarantine;

    public QuarantineFlow(EventLog log, Quarantine quarantine) {
        this.log = log;
        this.quarantine = quarantine;
    }

    /**
     * What became of one.
     *
     * @param again where it was appended anew; empty where it was given up, or the log has lost it
     */
    public record Outcome(SetAside entry, Optional<Position> again) {}

    /** Those that wait for somebody to look at them, in the order of the log. */
    public Future<List<SetAside>> open() {
        List<Future<List<SetAside>>> kept =
                IntStream.range(0, log.partitions()).mapToObj(quarantine::of).toList();
        return Future.all(kept).map(all -> kept.stream()
                .flatMap(partition -> partition.result().stream())
                .filter(SetAside::isOpen)
                .toList());
    }

    /** Appends anew the one at this place of the log, or all that wait; one the log has lost is given up. */
    public Future<List<Outcome>> retry(Optional<Position> which) {
        return each(which, this::retry);
    }

    private Future<Outcome> retry(SetAside entry) {
        return event(entry.position())
                .compose(event -> event.isEmpty()
                        ? drop(entry)
                        : log.append(List.of(event.get())).compose(positions -> quarantine
                                .put(entry.as(State.RETRIED))
                                .map(new Outcome(entry.as(State.RETRIED), Optional.of(positions.get(0))))));
    }

    private Future<Optional<VisitorEvent>> event(Position position) {
        if (position.epoch() != log.epoch()) {
            return Future.succeededFuture(Optional.empty());
        }
        return log.begin(position.partition())
                .compose(begin -> begin > position.offset()
                        ? Future.succeededFuture(Optional.empty())
                        : log.read(position.partition(), position.offset(), 1)
                                .map(batch -> batch.firstOffset() == position.offset()
                                                && batch.entries().size() == 1
                                                && batch.entries().get(0) instanceof VisitorEvent event
                                        ? Optional.of(event)
                                        : Optional.empty()));
    }

    /** Gives up the one at this place of the log, or all that wait. */
    public Future<List<Outcome>> drop(Optional<Position> which) {
        return each(which, this::drop);
    }

    private Future<Outcome> drop(SetAside entry) {
        return quarantine.put(entry.as(State.DROPPED)).map(new Outcome(entry.as(State.DROPPED), Optional.empty()));
    }

    /** One after the other, in the order of the log, so that a visitor's events keep theirs. */
    private Future<List<Outcome>> each(Optional<Position> which, Function<SetAside, Future<Outcome>> deed) {
        return open().compose(open -> {
            List<SetAside> meant = open.stream()
                    .filter(entry -> which.isEmpty() || which.get().equals(entry.position()))
                    .toList();
            if (which.isPresent() && meant.isEmpty()) {
                return Future.failedFuture(new Failure(
                        Failure.Code.CORRUPT,
                        "nothing is set aside at " + which.get() + " (expected: a place as listed)"));
            }
            List<Outcome> outcomes = new ArrayList<>();
            Future<Void> done = Future.succeededFuture();
            for (SetAside entry : meant) {
                done = done.compose(before -> deed.apply(entry)).map(outcome -> {
                    outcomes.add(outcome);
                    return null;
                });
            }
            return done.map(outcomes);
        });
    }
}

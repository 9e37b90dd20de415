package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The owner's writes to the hot store, and what is left of them when they fail: visitors to be offered again, as they
 * are by then. While any are left, the partition's place is not moved in the hot store. At the home of the store behind.
 */
final class HotWrites {
    private static final long BACKOFF_MILLIS_MIN = 100;
    private static final long BACKOFF_MILLIS_MAX = 5_000;

    private final HotStore hot;
    private final WriteBehindStore behind;
    private final HotFirstStore.Options options;
    private final LongSupplier nanos;
    private final Map<Integer, Partition> partitionToState = new HashMap<>();

    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong newer = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private final AtomicLong rebuilds = new AtomicLong();
    private final AtomicLong left = new AtomicLong();

    /** So often is the hot store asked for a place it does not know: who had the partition before may be about to tell it. */
    private static final int FORGOTTEN_MAX = 3;

    /** What the hot store has not got of a partition. */
    private static final class Partition {
        private final Set<String> visitors = new LinkedHashSet<>();
        /** The place it knows if it has lost nothing; empty for any. */
        private Optional<Position> since;

        private int forgotten;
        /** Where writing all of it again stands; null where it is not needed. */
        private @Nullable String rebuildAfter;

        private int rebuild;

        private @Nullable Committed through;
        private @Nullable Position advanced;
        private boolean advancing;
        private boolean offering;
        private int failures;
        private long notBeforeMillis = Long.MIN_VALUE;

        private Partition(Optional<Position> since) {
            this.since = since;
            if (since.isEmpty()) {
                // Nothing would tell whether it loses what it is offered before it is told a place.
                begin();
            }
        }

        private void begin() {
            rebuildAfter = "";
            rebuild++;
        }

        private boolean isComplete() {
            return visitors.isEmpty() && rebuildAfter == null && !offering;
        }
    }

    HotWrites(HotStore hot, WriteBehindStore behind, HotFirstStore.Options options, LongSupplier nanos) {
        this.hot = hot;
        this.behind = behind;
        this.options = options;
        this.nanos = nanos;
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    private Partition state(int partition) {
        Partition known = partitionToState.get(partition);
        if (known != null) {
            return known;
        }
        Partition begun = new Partition(behind.begun(partition));
        partitionToState.put(partition, begun);
        if (begun.rebuildAfter != null) {
            home().later(() -> goOn(partition, begun));
        }
        return begun;
    }

    /** Offers what changed; completes when that is done, or was waited for long enough. Never fails. */
    Future<Void> offer(int partition, Collection<Stored> changed, Optional<Committed> through) {
        Partition state = state(partition);
        if (changed.isEmpty()) {
            settled(partition, state, through);
            return Future.succeededFuture();
        }
        offered.addAndGet(changed.size());
        Promise<Void> over = Promise.promise();
        home().here(hot.offer(changed)).onComplete(result -> {
            if (over.future().isComplete()) {
                return;
            }
            Offered outcome = result.succeeded() ? result.result() : new Offered(Set.of(), visitors(changed));
            newer.addAndGet(outcome.newer().size());
            failed.addAndGet(outcome.failed().size());
            remember(state, outcome.failed());
            settled(partition, state, through);
            over.complete();
        });
        long timer = home().after(options.offerMax().toMillis(), () -> {
            if (!over.future().isComplete()) {
                late.incrementAndGet();
                remember(state, visitors(changed));
                settled(partition, state, through);
                over.complete();
            }
        });
        return over.future().onComplete(done -> home().cancel(timer));
    }

    private void settled(int partition, Partition state, Optional<Committed> through) {
        through.ifPresent(place -> state.through = place);
        advance(partition, state);
    }

    private Home home() {
        return behind.home();
    }

    private static Set<String> visitors(Collection<Stored> changed) {
        Set<String> visitors = new LinkedHashSet<>();
        changed.forEach(stored -> visitors.add(stored.profile().visitor()));
        return visitors;
    }

    private void remember(Partition state, Set<String> visitors) {
        int before = state.visitors.size();
        state.visitors.addAll(visitors);
        if (state.visitors.size() > options.againMax()) {
            state.visitors.clear();
            state.begin();
        }
        left.addAndGet(state.visitors.size() - before);
    }

    /** Moves the place in the hot store once nothing before it is missing there. */
    private void advance(int partition, Partition state) {
        Committed through = state.through;
        if (through == null || through.nextOffset() < 1 || !state.isComplete() || state.advancing) {
            return;
        }
        Position place = new Position(through.epoch(), partition, through.nextOffset() - 1);
        if (state.advanced != null && state.advanced.covers(place)) {
            return;
        }
        int rebuild = state.rebuild;
        state.advancing = true;
        home().here(hot.advance(place, state.since)).onComplete(result -> {
            state.advancing = false;
            if (result.failed() || state.rebuild != rebuild) {
                return;
            }
            if (result.result()) {
                state.forgotten = 0;
                state.advanced = place;
                state.since = Optional.of(place);
                // It may have moved meanwhile.
                advance(partition, state);
            } else if (state.advanced != null || ++state.forgotten == FORGOTTEN_MAX) {
                rebuild(partition);
            }
        });
    }

    /** How far the hot store was told the partition is; null where it was not. */
    @Nullable
    Position advanced(int partition) {
        Partition state = partitionToState.get(partition);
        return state == null ? null : state.advanced;
    }

    /** The hot store has lost what it had: all of the partition is to be written again. */
    void rebuild(int partition) {
        Partition state = state(partition);
        state.advanced = null;
        state.forgotten = 0;
        if (state.rebuildAfter == null) {
            state.begin();
        }
    }

    void forget(int partition) {
        Partition state = partitionToState.remove(partition);
        if (state != null) {
            left.addAndGet(-state.visitors.size());
        }
    }

    // ── offering again ──

    void tick() {
        long now = now();
        for (Integer partition : List.copyOf(partitionToState.keySet())) {
            Partition state = state(partition);
            if (!behind.owns(partition)) {
                forget(partition);
            } else if (!state.offering && now >= state.notBeforeMillis) {
                offerAgain(partition, state);
            }
        }
    }

    private void offerAgain(int partition, Partition state) {
        if (!state.visitors.isEmpty()) {
            List<String> some =
                    state.visitors.stream().limit(options.pageVisitors()).toList();
            some.forEach(state.visitors::remove);
            left.addAndGet(-some.size());
            state.offering = true;
            behind.latest(partition, some)
                    .compose(latest -> home().here(hot.offer(latest.values())))
                    .onComplete(result -> again(
                            partition,
                            state,
                            result.succeeded() ? result.result() : new Offered(Set.of(), Set.copyOf(some)),
                            some.size()));
        } else if (state.rebuildAfter != null) {
            rebuildPage(partition, state, state.rebuildAfter);
        } else {
            advance(partition, state);
        }
    }

    private void again(int partition, Partition state, Offered outcome, int visitors) {
        state.offering = false;
        if (partitionToState.get(partition) != state) {
            return;
        }
        again.addAndGet(visitors - outcome.failed().size());
        newer.addAndGet(outcome.newer().size());
        remember(state, outcome.failed());
        if (outcome.failed().isEmpty()) {
            state.failures = 0;
            home().later(() -> goOn(partition, state));
        } else {
            backOff(state);
        }
    }

    private void goOn(int partition, Partition state) {
        if (partitionToState.get(partition) == state && !state.offering) {
            offerAgain(partition, state);
        }
    }

    private void backOff(Partition state) {
        state.notBeforeMillis =
                now() + Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(10, state.failures++));
    }

    private void rebuildPage(int partition, Partition state, String after) {
        state.offering = true;
        int rebuild = state.rebuild;
        if (after.isEmpty()) {
            rebuilds.incrementAndGet();
        }
        begun(partition, state, after)
                .compose(done -> behind.scanLatest(partition, after, options.pageVisitors()))
                .compose(page -> home().here(hot.offer(page)).map(outcome -> rebuilt(state, rebuild, page, outcome)))
                .onComplete(result -> {
                    state.offering = false;
                    if (result.succeeded() && result.result()) {
                        state.failures = 0;
                        home().later(() -> goOn(partition, state));
                    } else {
                        // The same page comes again.
                        backOff(state);
                    }
                });
    }

    /** Leaves a place before all others, so that it is seen if the hot store loses everything again meanwhile. */
    private Future<Void> begun(int partition, Partition state, String after) {
        if (!after.isEmpty()) {
            return Future.succeededFuture();
        }
        Position first = new Position(0, partition, 0);
        return home().here(hot.advance(first, Optional.empty())).map(done -> {
            state.since = Optional.of(first);
            return null;
        });
    }

    private boolean rebuilt(Partition state, int rebuild, List<Stored> page, Offered outcome) {
        failed.addAndGet(outcome.failed().size());
        if (!outcome.failed().isEmpty()) {
            return false;
        }
        again.addAndGet(page.size());
        if (state.rebuild == rebuild) {
            state.rebuildAfter =
                    page.isEmpty() ? null : page.get(page.size() - 1).profile().visitor();
        }
        return true;
    }

    Map<String, LongSupplier> gauges() {
        return Map.of(
                "hot.offered", offered::get,
                "hot.newer", newer::get,
                "hot.failed", failed::get,
                "hot.late", late::get,
                "hot.again.visitors", left::get,
                "hot.again.done", again::get,
                "hot.rebuilds", rebuilds::get);
    }
}

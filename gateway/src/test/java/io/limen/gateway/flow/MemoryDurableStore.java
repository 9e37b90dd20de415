package io.limen.gateway.flow;

import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.wire.Fence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The durable side in memory: keeps the promises, counts, and can be told to fail, to throttle or to hang. From any
 * thread; it answers on the thread it is asked on, or on the one that lets go of it.
 */
public final class MemoryDurableStore implements DurableStore {
    private final Storage storage;
    private final List<Held> held = new ArrayList<>();
    private boolean holding;
    private boolean closed;
    private Failure.@Nullable Code failing;
    private int failuresLeft;
    private int saves;
    private int profilesSaved;
    private int profilesRead;

    /** What survives a restart. */
    private static final class Storage {
        private final Map<String, Row> visitorToRow = new TreeMap<>();
        private final Map<Integer, Place> partitionToPlace = new HashMap<>();
    }

    private record Row(int partition, Stored stored, List<SegmentChange> changes) {}

    private record Place(long term, Optional<Committed> committed, Counted counted) {}

    private record Held(Runnable letGo, Promise<?> promise) {}

    public MemoryDurableStore() {
        this(new Storage());
    }

    private MemoryDurableStore(Storage storage) {
        this.storage = storage;
    }

    /** Another store over what this one holds, as after a restart or in another gateway. */
    public MemoryDurableStore another() {
        return new MemoryDurableStore(storage);
    }

    /** Every call fails so, until {@link #recover}. */
    public void failWith(Failure.Code code) {
        failNext(Integer.MAX_VALUE, code);
    }

    /** The next few calls fail so, and change nothing. */
    public void failNext(int calls, Failure.Code code) {
        synchronized (storage) {
            failing = code;
            failuresLeft = calls;
        }
    }

    public void recover() {
        synchronized (storage) {
            failuresLeft = 0;
        }
    }

    /** From now on calls are neither done nor answered, until {@link #letGo}. */
    public void hang() {
        synchronized (storage) {
            holding = true;
        }
    }

    /** Later calls are done; what is held stays so. */
    public void goOn() {
        synchronized (storage) {
            holding = false;
        }
    }

    /** Does and answers what was held, in its order. */
    public void letGo() {
        takeHeld().forEach(each -> each.letGo.run());
    }

    /** Gives up what was held: it is never done. */
    public void dropHeld(Failure.Code code) {
        takeHeld().forEach(each -> each.promise.fail(new Failure(code, "dropped")));
    }

    private List<Held> takeHeld() {
        synchronized (storage) {
            holding = false;
            List<Held> taken = List.copyOf(held);
            held.clear();
            return taken;
        }
    }

    /** Calls that are held. */
    public int held() {
        synchronized (storage) {
            return held.size();
        }
    }

    /** Calls of {@link #save} that were done. */
    public int saves() {
        synchronized (storage) {
            return saves;
        }
    }

    /** Profiles that were written; saving the same again writes nothing. */
    public int profilesSaved() {
        synchronized (storage) {
            return profilesSaved;
        }
    }

    /** Visitors asked for by {@link #read} and {@link #load}. */
    public int profilesRead() {
        synchronized (storage) {
            return profilesRead;
        }
    }

    /** What is stored of a visitor. */
    public Optional<Stored> get(String visitor) {
        synchronized (storage) {
            return Optional.ofNullable(storage.visitorToRow.get(visitor)).map(Row::stored);
        }
    }

    /** Loses what is stored of a visitor, or puts something else there, past every fence. */
    public void put(int partition, String visitor, @Nullable Stored stored) {
        synchronized (storage) {
            if (stored == null) {
                storage.visitorToRow.remove(visitor);
            } else {
                storage.visitorToRow.put(visitor, new Row(partition, stored, List.of()));
            }
        }
    }

    @Override
    public Future<Owned> own(int partition) {
        return answer(() -> {
            Place place = place(partition);
            storage.partitionToPlace.put(partition, new Place(place.term + 1, place.committed, place.counted));
            return new Owned(place.term + 1, place.committed, place.counted);
        });
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return answer(() -> place(partition).committed);
    }

    @Override
    public Future<Void> commit(int partition, long term, Committed through) {
        return done(() -> {
            Place place = place(partition);
            if (place.term != term
                    || place.committed.filter(held -> isPast(held, through)).isPresent()) {
                throw new Failure(Failure.Code.FENCED, "partition " + partition + " is another's or further");
            }
            storage.partitionToPlace.put(partition, new Place(term, Optional.of(through), place.counted));
        });
    }

    @Override
    public Future<Void> count(int partition, long term, Counted counted) {
        return done(() -> {
            Place place = place(partition);
            if (place.term != term) {
                throw new Failure(Failure.Code.FENCED, "partition " + partition + " is another's");
            }
            storage.partitionToPlace.put(partition, new Place(term, place.committed, counted));
        });
    }

    @Override
    public Future<Counted> counted(int partition) {
        return answer(() -> place(partition).counted);
    }

    private static boolean isPast(Committed held, Committed through) {
        return held.epoch() > through.epoch()
                || (held.epoch() == through.epoch() && held.nextOffset() > through.nextOffset());
    }

    private Place place(int partition) {
        return storage.partitionToPlace.getOrDefault(partition, new Place(0, Optional.empty(), Counted.NOTHING));
    }

    @Override
    public Future<Map<String, Stored>> load(Collection<String> visitors) {
        return answer(() -> {
            profilesRead += visitors.size();
            Map<String, Stored> found = new HashMap<>();
            visitors.forEach(visitor -> get(visitor).ifPresent(stored -> found.put(visitor, stored)));
            return found;
        });
    }

    @Override
    public Future<Optional<Stored>> read(String visitor, Deadline deadline) {
        return answer(() -> {
            if (deadline.spent(System.nanoTime())) {
                throw new Failure(Failure.Code.TIMEOUT, "the deadline passed");
            }
            profilesRead++;
            return get(visitor);
        });
    }

    @Override
    public Future<Void> save(int partition, Collection<Saving> changed) {
        return done(() -> {
            saves++;
            boolean fenced = false;
            for (Saving saving : changed) {
                fenced |= !saved(partition, saving);
            }
            if (fenced) {
                throw new Failure(Failure.Code.FENCED, "something newer is stored");
            }
        });
    }

    private boolean saved(int partition, Saving saving) {
        String visitor = saving.stored().profile().visitor();
        Row row = storage.visitorToRow.get(visitor);
        int order = row == null ? 1 : Fence.of(saving.stored()).compareTo(Fence.of(row.stored));
        if (order > 0) {
            List<SegmentChange> changes = new ArrayList<>(row == null ? List.of() : row.changes);
            changes.addAll(saving.changes());
            storage.visitorToRow.put(visitor, new Row(partition, saving.stored(), changes));
            profilesSaved++;
        }
        return order >= 0;
    }

    @Override
    public Future<List<Due>> due(int partition, long from, long until, int visitorsMax) {
        return answer(() -> storage.visitorToRow.values().stream()
                .filter(row -> row.partition == partition && row.stored.view().due() != Condition.NEVER)
                .map(row -> new Due(
                        row.stored.profile().visitor(), row.stored.view().due()))
                .filter(due -> due.at() >= from && due.at() < until)
                .sorted(Comparator.comparingLong(Due::at))
                .limit(visitorsMax)
                .toList());
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return answer(() -> storage.visitorToRow.entrySet().stream()
                .filter(entry -> entry.getValue().partition == partition)
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .limit(visitorsMax)
                .map(entry -> entry.getValue().stored)
                .toList());
    }

    @Override
    public Future<List<SegmentChange>> changes(String visitor) {
        return answer(() -> {
            Row row = storage.visitorToRow.get(visitor);
            return row == null ? List.of() : List.copyOf(row.changes);
        });
    }

    @Override
    public Future<Void> close() {
        synchronized (storage) {
            closed = true;
        }
        return Future.succeededFuture();
    }

    private Future<Void> done(Runnable work) {
        return answer(() -> {
                    work.run();
                    return Optional.empty();
                })
                .mapEmpty();
    }

    private <T> Future<T> answer(Supplier<T> work) {
        synchronized (storage) {
            if (closed) {
                return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the store is closed"));
            }
            if (failing != null && failuresLeft > 0) {
                failuresLeft--;
                return Future.failedFuture(new Failure(failing, "the store was told to fail"));
            }
            if (holding) {
                Promise<T> promise = Promise.promise();
                held.add(new Held(() -> finish(work, promise), promise));
                return promise.future();
            }
        }
        Promise<T> promise = Promise.promise();
        finish(work, promise);
        return promise.future();
    }

    /** Completes outside the lock: whoever waits may call again. */
    private <T> void finish(Supplier<T> work, Promise<T> promise) {
        T value;
        try {
            synchronized (storage) {
                value = work.get();
            }
        } catch (Failure failure) {
            promise.tryFail(failure);
            return;
        }
        promise.tryComplete(value);
    }
}

package io.limen.gateway.flow.move;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Copies the profiles of one partition, reads them back, and says on the target how far they are folded: as far as the
 * source said before the first was read.
 */
final class ProfileCopy {
    private final MoveSource source;
    private final MoveTarget target;
    private final int partition;
    private final int visitorsMax;
    private final Patience patience;
    private final Supplier<Future<Void>> snapshots;
    private final Sum written = new Sum();
    private final Set<String> cold = new HashSet<>();

    /** Of profiles in any order: how many, and the sum of their digests. */
    private static final class Sum {
        private long visitors;
        private long digests;

        private boolean isSameAs(Sum other) {
            return visitors == other.visitors && digests == other.digests;
        }
    }

    /** @param snapshots copies snapshots that are new since, which profiles may have been folded with */
    ProfileCopy(
            MoveSource source,
            MoveTarget target,
            int partition,
            int visitorsMax,
            Patience patience,
            Supplier<Future<Void>> snapshots) {
        this.source = source;
        this.target = target;
        this.partition = partition;
        this.visitorsMax = visitorsMax;
        this.patience = patience;
        this.snapshots = snapshots;
    }

    long visitors() {
        return written.visitors;
    }

    long coldVisitors() {
        return cold.size();
    }

    Future<Void> run(LongConsumer copied) {
        return patience.with(() -> source.committed(partition))
                .compose(committed -> pages(this::page, page -> copy(page, copied))
                        .compose(done -> readBack())
                        .compose(done -> setAside())
                        .compose(done -> count(committed)));
    }

    private Future<Void> pages(Function<String, Future<List<Stored>>> read, Function<List<Stored>, Future<Void>> take) {
        String[] after = {""};
        return Rounds.whileMore(() -> read.apply(after[0]).compose(page -> {
            if (page.isEmpty()) {
                return Future.succeededFuture(false);
            }
            after[0] = page.get(page.size() - 1).profile().visitor();
            return take.apply(page).map(taken -> true);
        }));
    }

    private Future<List<Stored>> page(String after) {
        return patience.with(() -> source.profiles(partition, after, visitorsMax)
                .recover(fault -> snapshots.get().compose(known -> Future.failedFuture(fault))));
    }

    private Future<Void> copy(List<Stored> page, LongConsumer copied) {
        List<Saving> savings =
                page.stream().map(stored -> new Saving(stored, List.of())).toList();
        return patience.with(() -> target.durable().save(partition, savings))
                .compose(saved -> warm(page))
                .onSuccess(done -> {
                    page.forEach(stored -> add(written, stored));
                    copied.accept(page.size());
                });
    }

    private void add(Sum sum, Stored stored) {
        sum.visitors++;
        sum.digests += target.digest().applyAsLong(stored);
    }

    /** The hot store may lose everything at any time: what it does not take is read from the durable one. */
    private Future<Void> warm(List<Stored> page) {
        return target.hot().offer(page).compose(first -> {
            if (first.failed().isEmpty()) {
                return Future.succeededFuture();
            }
            List<Stored> failed = page.stream()
                    .filter(stored -> first.failed().contains(stored.profile().visitor()))
                    .toList();
            return target.hot().offer(failed).map(Offered::failed).map(this::stayCold);
        });
    }

    private Void stayCold(Set<String> visitors) {
        cold.addAll(visitors);
        return null;
    }

    private Future<Void> readBack() {
        Sum read = new Sum();
        return pages(after -> patience.with(() -> target.durable().scan(partition, after, visitorsMax)), page -> {
                    page.forEach(stored -> add(read, stored));
                    return Future.succeededFuture();
                })
                .compose(done -> read.isSameAs(written)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Failure(
                                Failure.Code.CORRUPT,
                                "partition " + partition + ": " + written.visitors + " profiles were written, "
                                        + read.visitors + " read back"
                                        + (read.visitors == written.visitors ? ", not the same" : "")
                                        + ". Does a gateway use the target already? The source is unharmed.")));
    }

    /** Whoever folds the log there passes by what was passed by here. Places in the log are the same on both sides. */
    private Future<Void> setAside() {
        return patience.with(() -> source.aside(partition))
                .compose(kept -> Rounds.each(
                        kept, entry -> patience.with(() -> target.quarantine().put(entry))));
    }

    /**
     * Read after the profiles, so that whatever is in one of them is counted; then the place from which the target folds on.
     */
    private Future<Void> count(Optional<Committed> committed) {
        return committed.isEmpty()
                ? Future.succeededFuture()
                : patience.with(() -> source.counted(partition))
                        .compose(counted -> patience.with(() -> target.durable().own(partition))
                                .compose(owned -> commit(owned.term(), counted, committed.get())));
    }

    private Future<Void> commit(long term, Counted counted, Committed through) {
        return patience.with(() -> target.durable().count(partition, term, counted))
                .compose(done -> patience.with(() -> target.durable().commit(partition, term, through)))
                .compose(done -> advance(through));
    }

    private Future<Void> advance(Committed through) {
        return through.nextOffset() == 0
                ? Future.succeededFuture()
                : target.hot()
                        .advance(new Position(through.epoch(), partition, through.nextOffset() - 1), Optional.empty())
                        .<Void>mapEmpty()
                        .otherwiseEmpty();
    }
}

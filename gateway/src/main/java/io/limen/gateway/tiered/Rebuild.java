package io.limen.gateway.tiered;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fills a hot store with all that another store holds, while both serve: what is there already and newer stays, because
 * every write is fenced. So many partitions at once, each page by page; a page that cannot be written is tried again.
 */
public final class Rebuild {
    private static final long BACKOFF_MILLIS_MIN = 100;
    private static final long BACKOFF_MILLIS_MAX = 5_000;

    private final Home home;
    private final Pages pages;
    private final HotStore hot;
    private final Limits limits;
    private final Consumer<Progress> listener;
    private final Deque<Integer> partitions;
    private final int partitionsAll;
    private final Promise<Progress> over = Promise.promise();

    private int walking;
    private Progress progress;

    /** Where the profiles come from: a store's {@code scan}, or the log folded again. */
    public interface Pages {
        Future<List<Stored>> page(int partition, String after, int visitorsMax);
    }

    /**
     * How much at once, and how long it is tried.
     *
     * @param pageVisitors visitors read and written in one go
     * @param partitionsAtOnce partitions walked through at the same time
     * @param triesMax how often a page is tried where trying again may help, with back-off up to five seconds
     * @param visitorsPerSecondMax written in a second
     */
    public record Limits(int pageVisitors, int partitionsAtOnce, int triesMax, int visitorsPerSecondMax) {
        public static final Limits DEFAULT = new Limits(250, 4, 20, 10_000);

        /** One partition after the other, for what cannot give several at once. */
        public Limits oneByOne() {
            return new Limits(pageVisitors, 1, triesMax, visitorsPerSecondMax);
        }

        public Limits withVisitorsPerSecondMax(int most) {
            return new Limits(pageVisitors, partitionsAtOnce, triesMax, most);
        }

        /** After so many visitors. */
        private long restMillis(int visitors) {
            return 1_000L * visitors * partitionsAtOnce / visitorsPerSecondMax;
        }
    }

    /**
     * How far it is.
     *
     * @param partitionsDone of how many
     * @param visitors written, or found to be newer
     * @param newer of them, found to be newer
     */
    public record Progress(int partitionsDone, int partitions, long visitors, long newer) {}

    private Rebuild(
            Vertx vertx,
            Pages pages,
            HotStore hot,
            Collection<Integer> partitions,
            Limits limits,
            Consumer<Progress> listener) {
        this.home = new Home(vertx);
        this.pages = pages;
        this.hot = hot;
        this.limits = limits;
        this.listener = listener;
        this.partitions = new ArrayDeque<>(partitions);
        this.partitionsAll = partitions.size();
        this.progress = new Progress(0, partitionsAll, 0, 0);
    }

    /**
     * Walks through these partitions. Completes with what was done; fails with {@link Failure.Code#UNAVAILABLE} where a
     * page could not be read or written however often it was tried, and at once with what trying again does not help.
     *
     * @param listener told after each page
     */
    public static Future<Progress> run(
            Vertx vertx,
            Pages pages,
            HotStore hot,
            Collection<Integer> partitions,
            Limits limits,
            Consumer<Progress> listener) {
        Rebuild rebuild = new Rebuild(vertx, pages, hot, partitions, limits, listener);
        return rebuild.home.call(rebuild::begin);
    }

    private Future<Progress> begin() {
        for (int i = 0; i < limits.partitionsAtOnce; i++) {
            nextPartition();
        }
        if (walking == 0) {
            over.tryComplete(progress);
        }
        return over.future();
    }

    private void nextPartition() {
        Integer partition = partitions.poll();
        if (partition != null) {
            walking++;
            page(partition, "", 1);
        }
    }

    private void page(int partition, String after, int tries) {
        home.here(pages.page(partition, after, limits.pageVisitors))
                .compose(page -> home.here(hot.offer(page)).map(outcome -> took(page, outcome)))
                .onSuccess(page -> {
                    if (page.isEmpty()) {
                        walked();
                    } else {
                        String last = page.get(page.size() - 1).profile().visitor();
                        home.after(limits.restMillis(page.size()), () -> page(partition, last, 1));
                    }
                })
                .onFailure(fault -> again(partition, after, tries, fault));
    }

    private List<Stored> took(List<Stored> page, Offered outcome) {
        Set<String> failed = outcome.failed();
        if (!failed.isEmpty()) {
            throw new Failure(Failure.Code.UNAVAILABLE, failed.size() + " profiles could not be written");
        }
        progress = new Progress(
                progress.partitionsDone,
                partitionsAll,
                progress.visitors + page.size(),
                progress.newer + outcome.newer().size());
        listener.accept(progress);
        return page;
    }

    private void walked() {
        walking--;
        progress = new Progress(progress.partitionsDone + 1, partitionsAll, progress.visitors, progress.newer);
        listener.accept(progress);
        nextPartition();
        if (walking == 0) {
            over.tryComplete(progress);
        }
    }

    private void again(int partition, String after, int tries, Throwable fault) {
        boolean mayHelp = !(fault instanceof Failure failure) || failure.code().retryable();
        if (tries >= limits.triesMax || !mayHelp) {
            partitions.clear();
            over.tryFail(new Failure(
                    mayHelp || !(fault instanceof Failure failure) ? Failure.Code.UNAVAILABLE : failure.code(),
                    "partition " + partition + " is not rebuilt: " + fault.getMessage()));
            return;
        }
        long backoff = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(10, tries - 1));
        home.after(backoff, () -> page(partition, after, tries + 1));
    }
}

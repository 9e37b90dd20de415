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

    /** Where the profiles come from: {@code DurableStore::scan}, {@code ProfileStore::scan}. */
    public interface Pages {
        Future<List<Stored>> page(int partition, String after, int visitorsMax);
    }

    /**
     * How much at once, and how long it is tried.
     *
     * @param pageVisitors visitors read and written in one go
     * @param partitionsAtOnce partitions walked through at the same time
     * @param triesMax how often a page is tried, with back-off up to five seconds
     */
    public record Limits(int pageVisitors, int partitionsAtOnce, int triesMax) {
        public static final Limits DEFAULT = new Limits(250, 4, 20);
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
     * page could not be read or written however often it was tried.
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
                .onSuccess(last -> {
                    if (last.isEmpty()) {
                        walked();
                    } else {
                        home.later(() -> page(partition, last, 1));
                    }
                })
                .onFailure(fault -> again(partition, after, tries, fault));
    }

    /** The last visitor of the page; empty where there was none. */
    private String took(List<Stored> page, Offered outcome) {
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
        return page.isEmpty() ? "" : page.get(page.size() - 1).profile().visitor();
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
        if (tries >= limits.triesMax) {
            partitions.clear();
            over.tryFail(new Failure(
                    Failure.Code.UNAVAILABLE, "partition " + partition + " is not rebuilt: " + fault.getMessage()));
            return;
        }
        long backoff = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(10, tries - 1));
        home.after(backoff, () -> page(partition, after, tries + 1));
    }
}

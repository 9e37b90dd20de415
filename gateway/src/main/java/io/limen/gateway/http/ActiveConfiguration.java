package io.limen.gateway.http;

import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Snapshots;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration in force and since when, as one event loop sees it: it looks ten times a second, which is one
 * volatile read. Whoever was told by another gateway of a configuration that is not in force here can wait for it.
 */
final class ActiveConfiguration {
    static final long LOOK_MILLIS = 100;
    /** Gateways look at their folder every second, and read what they find. */
    private static final int WAIT_LOOKS_MAX = 25;
    /** Clocks differ; what lies further ahead nobody has said. */
    private static final long AHEAD_SECONDS_MAX = 60;

    private final Snapshots snapshots;
    private final Clocks clocks;
    private final List<Waiting> waiting = new ArrayList<>();
    private String hash;
    private long sinceSeconds;

    private static final class Waiting {
        private final String hash;
        private final Promise<Boolean> over = Promise.promise();
        private int looks = WAIT_LOOKS_MAX;

        Waiting(String hash) {
            this.hash = hash;
        }
    }

    ActiveConfiguration(Vertx vertx, Snapshots snapshots, Clocks clocks) {
        this.snapshots = snapshots;
        this.clocks = clocks;
        this.hash = snapshots.active().hash();
        this.sinceSeconds = seconds();
        vertx.setPeriodic(LOOK_MILLIS, timer -> look());
    }

    String hash() {
        return hash;
    }

    /** Since when it is in force, seconds of the epoch: this gateway's start, or when it changed. */
    long sinceSeconds() {
        return sinceSeconds;
    }

    /**
     * Whether what is in force is no older than this one; waits a while where it is.
     *
     * @param named the hash of a configuration
     * @param namedSince since when that one is in force where it was heard of, seconds of the epoch
     */
    Future<Boolean> isAsNewAs(String named, long namedSince) {
        look();
        if (named.equals(hash) || namedSince <= sinceSeconds || namedSince > seconds() + AHEAD_SECONDS_MAX) {
            return Future.succeededFuture(true);
        }
        Waiting one = new Waiting(named);
        waiting.add(one);
        return one.over.future();
    }

    private void look() {
        String active = snapshots.active().hash();
        if (!active.equals(hash)) {
            hash = active;
            sinceSeconds = seconds();
        }
        for (Waiting one : List.copyOf(waiting)) {
            boolean there = one.hash.equals(hash);
            one.looks--;
            if (there || one.looks <= 0) {
                waiting.remove(one);
                one.over.complete(there);
            }
        }
    }

    private long seconds() {
        return clocks.wallMillis().getAsLong() / 1_000;
    }
}

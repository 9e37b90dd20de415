package io.limen.gateway.dynamo;

import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The durable side of a gateway in one table of DynamoDB. */
public final class DynamoStores {
    private static final Logger log = LoggerFactory.getLogger(DynamoStores.class);
    private static final int DECODER_THREADS = 2;

    private final Vertx vertx;
    private final Connection connection;
    private final ExecutorService decoders;
    private final Shared shared;
    private final DynamoDurableStore durable;
    private final DynamoSnapshotStore snapshots;
    private final DynamoQuarantine quarantine;
    private final DynamoLearnedStore learned;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    /**
     * Which table, and how much of everything there may be.
     *
     * @param attemptMax a request of an owner is given up after so long, and made again
     * @param connectMax so long may it take to connect
     * @param owners requests of those who fold, and of commands
     * @param decisions reads that somebody waits for
     * @param retries how requests of owners are made again
     * @param retention how long things are kept
     * @param capacity what {@code limen setup} makes a new table with
     */
    public record Options(
            DynamoAddress address,
            Duration attemptMax,
            Duration connectMax,
            Bounds owners,
            Decisions decisions,
            Retries retries,
            Retention retention,
            Capacity capacity) {

        /**
         * How many requests at once. What does not get its turn in time is refused as overload.
         *
         * @param underWayMax requests under way, each on a connection of its own
         * @param waitingMax requests waiting for their turn, or between two attempts
         * @param waitMax so long may each wait
         */
        public record Bounds(int underWayMax, int waitingMax, Duration waitMax) {
            private Bounds read(YamlCursor bounds) {
                return new Bounds(
                        (int) bounds.integer("underWayMax", underWayMax, 1, 1_000),
                        (int) bounds.integer("waitingMax", waitingMax, 1, 1_000_000),
                        bounds.duration("waitMax", waitMax));
            }
        }

        /**
         * Reads that somebody waits for: apart from those of owners, so that neither stands in the other's way.
         *
         * @param attemptMax a request is given up after so long
         * @param hedgeAfter a second request is made when the first takes so long
         * @param hedgeShare of all reads, at most so many get a second request because they are late
         */
        public record Decisions(
                int underWayMax,
                int waitingMax,
                Duration waitMax,
                Duration attemptMax,
                Duration hedgeAfter,
                double hedgeShare) {
            private Decisions read(YamlCursor decisions) {
                Bounds bounds = bounds().read(decisions);
                return new Decisions(
                        bounds.underWayMax,
                        bounds.waitingMax,
                        bounds.waitMax,
                        decisions.duration("attemptMax", attemptMax),
                        decisions.duration("hedgeAfter", hedgeAfter),
                        decisions.share("hedgeShare", hedgeShare));
            }

            Bounds bounds() {
                return new Bounds(underWayMax, waitingMax, waitMax);
            }
        }

        /**
         * How requests are made again: after a pause of random length from nothing to a ceiling, which doubles.
         *
         * @param max so often, then the call fails
         * @param pauseFirst the first ceiling
         * @param pauseMax the last
         */
        public record Retries(int max, Duration pauseFirst, Duration pauseMax) {
            private Retries read(YamlCursor retries) {
                return new Retries(
                        (int) retries.integer("max", max, 0, 20),
                        retries.duration("pauseFirst", pauseFirst),
                        retries.duration("pauseMax", pauseMax));
            }
        }

        /**
         * How long things are kept, by the table's TTL.
         *
         * @param profile after the visitor's last event was received; a little more than a year, so that whoever comes
         *     once a year is known
         * @param audit after a segment change was seen
         */
        public record Retention(Duration profile, Duration audit) {
            private Retention read(YamlCursor retention) {
                return new Retention(retention.duration("profile", profile), retention.duration("audit", audit));
            }
        }

        /**
         * What a new table is provisioned with; 0 for on demand, which is billed by the request.
         *
         * @param readUnits a second, of the table and of each index
         * @param writeUnits a second, of the table and of each index
         */
        public record Capacity(long readUnits, long writeUnits) {
            private Capacity read(YamlCursor capacity) {
                return new Capacity(
                        capacity.integer("readUnits", readUnits, 0, 10_000_000),
                        capacity.integer("writeUnits", writeUnits, 0, 10_000_000));
            }

            boolean isOnDemand() {
                return readUnits == 0 || writeUnits == 0;
            }
        }

        public static Options defaults(DynamoAddress address) {
            return new Options(
                    address,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(500),
                    new Bounds(64, 5_000, Duration.ofSeconds(2)),
                    new Decisions(64, 1_000, Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofMillis(10), 0.05),
                    new Retries(6, Duration.ofMillis(25), Duration.ofSeconds(1)),
                    new Retention(Duration.ofDays(390), Duration.ofDays(90)),
                    new Capacity(0, 0));
        }

        /**
         * The section {@code dynamodb} of {@code gateway.yaml}.
         *
         * @param address the setting {@code durable}
         */
        public static Options read(YamlCursor section, DynamoAddress address) {
            Options defaults = defaults(address);
            return new Options(
                    address,
                    section.duration("attemptMax", defaults.attemptMax),
                    section.duration("connectMax", defaults.connectMax),
                    defaults.owners.read(section.at("owners")),
                    defaults.decisions.read(section.at("decisions")),
                    defaults.retries.read(section.at("retries")),
                    defaults.retention.read(section.at("retention")),
                    defaults.capacity.read(section.at("capacity")));
        }
    }

    private DynamoStores(
            Vertx vertx,
            Options options,
            Connection connection,
            Function<String, Features> snapshotToFeatures,
            LongSupplier monotonicNanos,
            LongSupplier wallMillis) {
        this.vertx = vertx;
        this.connection = connection;
        this.decoders = Executors.newFixedThreadPool(DECODER_THREADS, task -> {
            Thread made = new Thread(task, "limen-dynamodb-decoder");
            made.setDaemon(true);
            return made;
        });
        Counters counters = new Counters();
        this.shared = new Shared(
                options,
                connection.client(),
                new Lane("owners", options.owners, options.retries, counters),
                new Lane("decisions", options.decisions.bounds(), options.retries, counters),
                counters,
                new StoredCodec(snapshotToFeatures),
                decoders,
                vertx.getOrCreateContext(),
                wallMillis);
        this.durable = new DynamoDurableStore(shared, monotonicNanos, this::close);
        this.snapshots = new DynamoSnapshotStore(shared);
        this.quarantine = new DynamoQuarantine(shared);
        this.learned = new DynamoLearnedStore(shared);
    }

    /**
     * Opens the table. Finds credentials, connects and looks at the table's shape first; fails with
     * {@link Failure.Code#UNAVAILABLE} and what to do where that does not work. May be called from an event loop.
     *
     * @param snapshotToFeatures the features of any snapshot a stored profile was folded with; asked on the store's own
     *     threads, throws {@link Failure} where they are gone
     * @param monotonicNanos the clock of deadlines
     * @param wallMillis the clock that retention goes by, epoch milliseconds
     */
    public static Future<DynamoStores> open(
            Vertx vertx,
            Options options,
            Function<String, Features> snapshotToFeatures,
            LongSupplier monotonicNanos,
            LongSupplier wallMillis) {
        return vertx.executeBlocking(() -> Connection.open(options), false)
                .recover(error -> Future.failedFuture(notOpened(options, error)))
                .map(connection ->
                        new DynamoStores(vertx, options, connection, snapshotToFeatures, monotonicNanos, wallMillis))
                .compose(stores -> stores.check().map(stores).recover(error -> stores.closed(error)));
    }

    /** Asks something of the table, whatever shape it has; nothing stays open. */
    static <T> Future<T> asking(Vertx vertx, Options options, Function<Shared, Future<T>> question) {
        return vertx.executeBlocking(() -> Connection.open(options), false)
                .recover(error -> Future.failedFuture(notOpened(options, error)))
                .map(connection -> new DynamoStores(
                        vertx, options, connection, snapshot -> Features.NONE, System::nanoTime, () -> 0))
                .compose(stores -> stores.shared
                        .toCaller(() -> question.apply(stores.shared))
                        .compose(answer -> stores.close().map(answer), error -> stores.closed(error)));
    }

    private <T> Future<T> closed(Throwable error) {
        return close().transform(gone -> Future.failedFuture(error));
    }

    private static Failure notOpened(Options options, Throwable error) {
        return new Failure(
                Failure.Code.UNAVAILABLE,
                "DynamoDB, " + options.address().place() + ", cannot be opened: " + error.getMessage());
    }

    private Future<Void> check() {
        return shared.toCaller(() -> DynamoTable.find(shared).map(found -> {
                    List<String> differences = DynamoTable.usable(found);
                    if (!differences.isEmpty()) {
                        throw new Failure(
                                Failure.Code.UNAVAILABLE,
                                "DynamoDB, " + shared.options().address().place() + ": "
                                        + String.join("; ", differences)
                                        + ". `limen setup` makes the table and says what is wrong with one.");
                    }
                    return found;
                }))
                .mapEmpty();
    }

    public DurableStore durable() {
        return durable;
    }

    public SnapshotStore snapshots() {
        return snapshots;
    }

    public Quarantine quarantine() {
        return quarantine;
    }

    public LearnedStore learned() {
        return learned;
    }

    /** What the limits are doing, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        Counters counters = shared.counters();
        return Map.ofEntries(
                Map.entry("owners.under.way", shared.owners()::underWay),
                Map.entry("owners.waiting", shared.owners()::waiting),
                Map.entry("owners.refused", shared.owners()::refused),
                Map.entry("decisions.under.way", shared.decisions()::underWay),
                Map.entry("decisions.waiting", shared.decisions()::waiting),
                Map.entry("decisions.refused", shared.decisions()::refused),
                Map.entry("decisions.hedged", counters.hedged::sum),
                Map.entry("decisions.timeouts", counters.timeouts::sum),
                Map.entry("requests.failed", counters.failed::sum),
                Map.entry("requests.throttled", counters.throttled::sum),
                Map.entry("requests.retried", counters.retried::sum),
                Map.entry("written.profiles", counters.profilesWritten::sum),
                Map.entry("written.audits", counters.auditsWritten::sum),
                Map.entry("written.positions", counters.positionsWritten::sum),
                Map.entry("read.items", counters.itemsRead::sum));
    }

    /** Refuses what comes, fails what waits for its turn, answers what is under way, then closes the connections. */
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            Future.join(shared.owners().close(), shared.decisions().close())
                    .transform(drained -> vertx.<Void>executeBlocking(
                            () -> {
                                disconnect();
                                return null;
                            },
                            false))
                    .onComplete(closed);
        }
        return closed.future();
    }

    private void disconnect() {
        try {
            connection.close();
        } catch (RuntimeException e) {
            log.warn("closing the connections to DynamoDB: {}", e.getMessage());
        }
        shared.owners().shutdown();
        shared.decisions().shutdown();
        decoders.shutdown();
    }
}

package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.DurableStoreContract.T0;
import static io.limen.gateway.flow.DurableStoreContract.ample;
import static io.limen.gateway.flow.DurableStoreContract.change;
import static io.limen.gateway.flow.DurableStoreContract.changes;
import static io.limen.gateway.flow.DurableStoreContract.saving;
import static io.limen.gateway.flow.DurableStoreContract.stored;
import static io.limen.gateway.flow.DurableStoreContract.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.servers.DynamoServer;
import io.limen.gateway.servers.ThrottlingProxy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What happens when DynamoDB throttles, is late, forgets to answer or is gone; and what it is asked for, counted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamoFaultsIT {
    private static final Duration LONG = Duration.ofSeconds(5);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final List<DynamoStores> opened = new ArrayList<>();
    private DynamoServer server;
    private ThrottlingProxy proxy;
    private DynamoAddress address;

    @BeforeAll
    void startServer(@TempDir Path folder) {
        server = DynamoServer.start(folder);
        Opened.warmUp(watch, server.endpoint());
    }

    @AfterAll
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeTable() {
        proxy = ThrottlingProxy.before(server.endpoint());
        address = Opened.fresh(proxy.endpoint());
        in(DynamoTable.setup(watch.vertx(), Opened.patient(address)));
        proxy.forgetCounts();
    }

    @AfterEach
    void close() {
        opened.forEach(stores -> in(stores.close()));
        opened.clear();
        proxy.close();
    }

    private DynamoStores open(DynamoStores.Options options) {
        DynamoStores stores = Opened.open(watch.vertx(), options);
        opened.add(stores);
        return stores;
    }

    private DynamoStores patient() {
        return open(Opened.patient(address));
    }

    /** Gives up soon: an attempt takes so long, and is made so often again. */
    private DynamoStores hasty(Duration attemptMax, int retriesMax) {
        DynamoStores.Options patient = Opened.patient(address);
        return open(new DynamoStores.Options(
                address,
                attemptMax,
                patient.connectMax(),
                patient.owners(),
                patient.decisions(),
                new DynamoStores.Options.Retries(retriesMax, Duration.ofMillis(5), Duration.ofMillis(20)),
                patient.retention(),
                patient.capacity()));
    }

    private DynamoStores hedging(double share) {
        DynamoStores.Options patient = Opened.patient(address);
        return open(new DynamoStores.Options(
                address,
                patient.attemptMax(),
                patient.connectMax(),
                patient.owners(),
                new DynamoStores.Options.Decisions(64, 1_000, LONG, LONG, Duration.ofMillis(20), share),
                patient.retries(),
                patient.retention(),
                patient.capacity()));
    }

    private static long gauge(DynamoStores stores, String name) {
        LongSupplier gauge = Objects.requireNonNull(stores.gauges().get(name), name);
        return gauge.getAsLong();
    }

    /** Connections of before may have to be found dead first. */
    private static void untilDone(Supplier<Future<Void>> call) {
        for (int tries = 10; ; tries--) {
            try {
                in(call.get());
                return;
            } catch (Failure failure) {
                if (tries == 0 || !failure.code().retryable()) {
                    throw failure;
                }
            }
        }
    }

    private static List<Saving> savings(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> saving(stored("visitor-" + i, i), change(i)))
                .toList();
    }

    private static List<String> visitors(List<Saving> savings) {
        return savings.stream().map(each -> each.stored().profile().visitor()).toList();
    }

    @Test
    void saveShouldTakeOneRequestAProfileAndLoseNothingWhenWritesAreThrottled() {
        DynamoStores stores = hasty(LONG, 20);
        List<Saving> savings = savings(300);
        proxy.refuseWrites(0.3);

        in(stores.durable().save(0, savings));

        assertThat(proxy.refused("UpdateItem")).isPositive();
        assertThat(proxy.requests("UpdateItem")).isEqualTo(300);
        assertThat(proxy.requests("PutItem")).isZero();
        assertThat(gauge(stores, "requests.throttled")).isEqualTo(proxy.refused("UpdateItem"));
        assertThat(gauge(stores, "requests.retried")).isEqualTo(proxy.refused("UpdateItem"));
        assertThat(gauge(stores, "written.profiles")).isEqualTo(300);
        proxy.refuseWrites(0);
        assertThat(in(stores.durable().load(visitors(savings)))).hasSize(300);
        assertThat(in(stores.durable().changes("visitor-7"))).isEqualTo(changes(7, 8));
    }

    @Test
    void saveShouldSpreadTheCostOfTheAuditOverManyChanges() {
        DynamoStores stores = patient();
        int saves = 64;

        for (int i = 0; i < saves; i++) {
            in(stores.durable().save(0, List.of(saving(stored("anna", i), change(i)))));
        }

        // Full with the 16th, 32nd and 48th: the save after each is refused once, and moves them.
        assertThat(proxy.requests("UpdateItem")).isEqualTo(saves + 3);
        assertThat(proxy.requests("PutItem")).isEqualTo(3);
        assertThat(gauge(stores, "written.audits")).isEqualTo(3);
        assertThat(gauge(stores, "written.profiles")).isEqualTo(saves);
        assertThat(in(stores.durable().changes("anna"))).isEqualTo(changes(0, saves));
    }

    @Test
    void saveShouldSayOverloadedWhenThrottlingDoesNotEnd() {
        DynamoStores stores = hasty(LONG, 2);
        proxy.refuseWrites(1);

        assertThat(failure(stores.durable().save(0, savings(200)))).isEqualTo(Failure.Code.OVERLOADED);
        assertThat(gauge(stores, "written.profiles")).isZero();

        proxy.refuseWrites(0);
        in(stores.durable().save(0, savings(200)));
        assertThat(in(stores.durable().load(visitors(savings(200))))).hasSize(200);
    }

    @Test
    void everyWordForThrottlingShouldBeUnderstood() {
        DynamoStores stores = hasty(LONG, 0);
        proxy.refuseWrites(1);
        for (String word : List.of("RequestLimitExceeded", "ThrottlingException")) {
            proxy.refuseWith(word);
            assertThat(failure(stores.durable().own(0))).isEqualTo(Failure.Code.OVERLOADED);
        }
        assertThat(gauge(stores, "requests.throttled")).isEqualTo(2);
    }

    @Test
    void loadShouldGiveAllWhenReadsAreThrottledAndKeysLeftUnprocessed() {
        DynamoStores stores = patient();
        List<Saving> savings = savings(250);
        in(stores.durable().save(0, savings));
        proxy.refuseReads(0.2);
        proxy.leaveUnprocessed(0.5);

        Map<String, Stored> loaded = in(stores.durable().load(visitors(savings)));

        assertThat(loaded).hasSize(250);
        assertThat(proxy.requests("BatchGetItem")).isGreaterThan(3);
    }

    @Test
    void saveShouldWriteOnceWhenTheAnswerIsLost() {
        DynamoStores stores = hasty(Duration.ofMillis(700), 3);
        in(stores.durable().save(0, List.of(saving(stored("anna", 1), change(0)))));
        proxy.delayNext(1, Duration.ofSeconds(3));

        in(stores.durable().save(0, List.of(saving(stored("anna", 2), change(1)))));

        assertThat(proxy.requests("UpdateItem")).isEqualTo(3);
        assertThat(in(stores.durable().changes("anna"))).isEqualTo(changes(0, 2));
    }

    @Test
    void ownShouldBeginOneTermWhenTheAnswerIsLost() {
        DynamoStores stores = hasty(Duration.ofMillis(700), 3);
        long before = in(stores.durable().own(0)).term();
        proxy.delayNext(1, Duration.ofSeconds(3));

        long term = in(stores.durable().own(0)).term();

        assertThat(term).isEqualTo(before + 1);
        in(stores.durable().commit(0, term, through(1)));
        assertThat(failure(stores.durable().commit(0, before, through(2)))).isEqualTo(Failure.Code.FENCED);
    }

    @Test
    void readShouldAskAgainWhenTheFirstAnswerIsLate() {
        DynamoStores stores = hedging(1);
        in(stores.durable().save(0, List.of(saving(stored("anna", 1)))));
        in(stores.durable().read("anna", ample()));
        long hedgedBefore = gauge(stores, "decisions.hedged");
        proxy.delayNext(1, LONG);
        long began = System.nanoTime();

        assertThat(in(stores.durable().read("anna", ample()))).contains(stored("anna", 1));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
        assertThat(gauge(stores, "decisions.hedged")).isEqualTo(hedgedBefore + 1);
        assertThat(gauge(stores, "decisions.timeouts")).isZero();
    }

    @Test
    void readShouldAskAgainNoMoreOftenThanTheShareAllows() {
        DynamoStores stores = hedging(0.05);
        proxy.delay(Duration.ofMillis(100));

        for (int round = 0; round < 10; round++) {
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                reads.add(stores.durable().read("nobody", ample()));
            }
            in(Future.all(reads));
        }

        assertThat(gauge(stores, "decisions.hedged")).isBetween(1L, 5L);
        assertThat(proxy.requests("GetItem")).isEqualTo(100 + gauge(stores, "decisions.hedged"));
    }

    @Test
    void readShouldEndAtItsDeadlineWhenNothingComes() {
        DynamoStores stores = hedging(1);
        proxy.delay(LONG);
        long began = System.nanoTime();

        assertThat(failure(stores.durable().read("anna", Deadline.after(100_000_000L, began))))
                .isEqualTo(Failure.Code.TIMEOUT);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(gauge(stores, "decisions.timeouts")).isEqualTo(1);
        proxy.delay(Duration.ZERO);
    }

    @Test
    void requestsShouldBeRefusedWhenTooManyWaitTooLong() {
        DynamoStores.Options patient = Opened.patient(address);
        DynamoStores stores = open(new DynamoStores.Options(
                address,
                patient.attemptMax(),
                patient.connectMax(),
                new DynamoStores.Options.Bounds(1, 4, Duration.ofMillis(100)),
                patient.decisions(),
                patient.retries(),
                patient.retention(),
                patient.capacity()));
        proxy.delay(Duration.ofMillis(500));

        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(stores.durable().committed(i));
        }
        assertThat(failure(Future.join(asked))).isEqualTo(Failure.Code.OVERLOADED);

        assertThat(asked.stream().filter(Future::succeeded)).hasSizeBetween(1, 4);
        assertThat(gauge(stores, "owners.refused")).isGreaterThanOrEqualTo(15);
        assertThat(gauge(stores, "owners.waiting")).isZero();
        assertThat(gauge(stores, "owners.under.way")).isZero();
    }

    @Test
    void readsShouldBeRefusedWhenTooManyWaitTooLong() {
        DynamoStores.Options patient = Opened.patient(address);
        DynamoStores stores = open(new DynamoStores.Options(
                address,
                patient.attemptMax(),
                patient.connectMax(),
                patient.owners(),
                new DynamoStores.Options.Decisions(
                        1, 4, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(5), 0),
                patient.retries(),
                patient.retention(),
                patient.capacity()));
        proxy.delay(Duration.ofMillis(500));

        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(stores.durable().read("nobody-" + i, ample()));
        }
        assertThat(failure(Future.join(asked))).isEqualTo(Failure.Code.OVERLOADED);

        assertThat(asked.stream().filter(Future::succeeded)).hasSizeBetween(1, 4);
        assertThat(gauge(stores, "decisions.refused")).isGreaterThanOrEqualTo(15);
        assertThat(gauge(stores, "decisions.waiting")).isZero();
        proxy.delay(Duration.ZERO);
    }

    @Test
    void saveShouldSayTimeoutWhileDynamoStandsStillAndWorkAfterwards() {
        DynamoStores stores = hasty(Duration.ofSeconds(1), 1);
        in(stores.durable().save(0, savings(1)));
        server.pause();
        try {
            assertThat(failure(stores.durable().save(0, savings(20)))).isEqualTo(Failure.Code.TIMEOUT);
        } finally {
            server.resume();
        }

        untilDone(() -> stores.durable().save(0, savings(20)));
        assertThat(in(stores.durable().load(visitors(savings(20))))).hasSize(20);
    }

    @Test
    void nothingShouldBeLostWhenDynamoIsKilledAndComesBack() {
        DynamoStores stores = hasty(LONG, 1);
        in(stores.durable().save(0, savings(10)));
        server.kill();
        try {
            assertThat(failure(stores.durable().save(0, List.of(saving(stored("anna", 1))))))
                    .isEqualTo(Failure.Code.UNAVAILABLE);
            assertThat(failure(stores.durable().read("visitor-1", ample()))).isEqualTo(Failure.Code.UNAVAILABLE);
            assertThatThrownBy(() -> patient()).isInstanceOf(Failure.class).hasMessageContaining("cannot be reached");
        } finally {
            server.restart();
        }

        untilDone(() -> stores.durable().save(0, List.of(saving(stored("anna", 1)))));
        assertThat(in(stores.durable().load(visitors(savings(10))))).hasSize(10);
        assertThat(in(stores.durable().load(List.of("anna")))).hasSize(1);
    }

    @Test
    void openShouldSayWhatToDoWhenThereIsNoTable() {
        assertThatThrownBy(() -> open(Opened.patient(Opened.fresh(server.endpoint()))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the table is not there")
                .hasMessageContaining("limen setup");
    }

    @Test
    void nothingShouldBeFoundAfterItHasExpired() {
        DynamoStores stores = patient();
        List<Saving> savings = List.of(saving(stored("anna", 1), changes(0, 20).toArray(SegmentChange[]::new)));
        in(stores.durable().save(3, savings));
        in(stores.durable().save(3, List.of(saving(stored("anna", 2), change(20)))));

        DurableStore inQuarterOfAYear = later(Duration.ofDays(91));
        assertThat(in(inQuarterOfAYear.read("anna", ample()))).contains(stored("anna", 2));
        assertThat(in(inQuarterOfAYear.changes("anna"))).isEqualTo(changes(20, 21));

        DurableStore inTwoYears = later(Duration.ofDays(730));
        assertThat(in(inTwoYears.read("anna", ample()))).isEmpty();
        assertThat(in(inTwoYears.load(List.of("anna")))).isEmpty();
        assertThat(in(inTwoYears.scan(3, "", 10))).isEmpty();
        assertThat(in(inTwoYears.changes("anna"))).isEmpty();
    }

    private DurableStore later(Duration after) {
        DynamoStores stores = in(DynamoStores.open(
                watch.vertx(),
                Opened.patient(address),
                snapshot -> Features.NONE,
                System::nanoTime,
                () -> T0 + after.toMillis()));
        opened.add(stores);
        return stores.durable();
    }

    @Test
    void callsOfAnEventLoopShouldCompleteOnItAndLeaveItFree() {
        DynamoStores stores = patient();
        Context loop = watch.vertx().getOrCreateContext();
        Promise<Context> completedOn = Promise.promise();

        loop.runOnContext(now -> stores.durable()
                .save(0, savings(500))
                .compose(saved -> stores.durable().load(visitors(savings(500))))
                .onComplete(loaded -> completedOn.complete(Vertx.currentContext())));

        assertThat(in(completedOn.future())).isEqualTo(loop);
        assertThat(in(stores.durable().load(visitors(savings(500))))).hasSize(500);
    }

    @Test
    void snapshotsShouldHoldFilesLargerThanAnItem() {
        DynamoStores stores = patient();
        byte[] large = new byte[1_000_000];
        new Random(7).nextBytes(large);

        in(stores.snapshots().keep("aa", Map.of("models/intent.onnx", large, "empty.yaml", new byte[0])));
        long written = proxy.requests("PutItem");
        in(stores.snapshots().keep("aa", Map.of("models/intent.onnx", large, "empty.yaml", new byte[0])));

        Map<String, byte[]> files = in(stores.snapshots().find("aa")).orElseThrow();
        assertThat(files.get("models/intent.onnx")).isEqualTo(large);
        assertThat(files.get("empty.yaml")).isEmpty();
        // Four pieces, the item that names them, the list, the latest; the second time the last two.
        assertThat(written).isEqualTo(7);
        assertThat(proxy.requests("PutItem")).isEqualTo(9);
    }

    @Test
    void snapshotShouldNotBeThereWhenItWasNotWhollyWritten() {
        DynamoStores stores = hasty(LONG, 0);
        proxy.refuseWrites(0.5);
        byte[] large = new byte[3_000_000];

        assertThat(failure(stores.snapshots().keep("aa", Map.of("large", large))))
                .isEqualTo(Failure.Code.OVERLOADED);
        proxy.refuseWrites(0);

        assertThat(in(stores.snapshots().find("aa"))).isEmpty();
        assertThat(in(stores.snapshots().hashes())).isEmpty();
        assertThat(in(stores.snapshots().latest())).isEmpty();
        in(stores.snapshots().keep("aa", Map.of("large", large)));
        assertThat(in(stores.snapshots().find("aa")).orElseThrow().get("large")).hasSize(3_000_000);
    }
}

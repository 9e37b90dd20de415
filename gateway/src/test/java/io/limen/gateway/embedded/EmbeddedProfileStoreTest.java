package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.Answered;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.LearnedStoreContract;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStoreContract;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.QuarantineContract;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.SnapshotStoreContract;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedProfileStoreTest
        implements ProfileStoreContract, SnapshotStoreContract, QuarantineContract, LearnedStoreContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Opened opened = new Opened(watch);
    private final Path folder;

    EmbeddedProfileStoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        opened.closeAll();
    }

    @Override
    public EventLog log() {
        return opened.over(folder).log();
    }

    @Override
    public ProfileStore profiles() {
        return opened.over(folder).profiles();
    }

    @Override
    public ProfileStore profilesReopened() {
        opened.closeAll();
        return profiles();
    }

    @Override
    public SnapshotStore snapshots() {
        return opened.over(folder).snapshots();
    }

    @Override
    public SnapshotStore snapshotsReopened() {
        opened.closeAll();
        return snapshots();
    }

    @Override
    public LearnedStore learned() {
        return opened.over(folder).learned();
    }

    @Override
    public LearnedStore learnedReopened() {
        opened.closeAll();
        return learned();
    }

    @Override
    public Quarantine quarantine() {
        return opened.over(folder).quarantine();
    }

    @Override
    public Quarantine quarantineReopened() {
        opened.closeAll();
        return quarantine();
    }

    @Test
    void saveShouldSayCorruptWhenThePositionLiesBeyondTheLogsEnd() {
        in(log().append(EventLogContract.events("anna", 3)));
        int partition = log().partitionOf("anna");

        assertThat(failure(profiles().save(partition, List.of(stored("anna", 3)), through(4))))
                .isEqualTo(Failure.Code.CORRUPT);
        assertThat(in(profiles().committed(partition))).isEmpty();
    }

    @Test
    void readShouldAnswerBusyWhenMoreReadsWaitThanAllowed() {
        EmbeddedStores.Options defaults = Opened.options(folder.resolve("busy"));
        EmbeddedStores.Options narrow = new EmbeddedStores.Options(
                defaults.dir(),
                defaults.partitions(),
                defaults.queue(),
                defaults.consume(),
                defaults.memory(),
                new EmbeddedStores.Options.Reads(1, 1, 10));
        ProfileStore profiles = opened.with(narrow).profiles();
        List<Future<ProfileStore.Lookup>> answers = new ArrayList<>();

        for (int i = 0; i < 5_000; i++) {
            answers.add(profiles.read("v" + i, List.of(), ample()));
        }

        assertThat(answers.stream().map(Answered::in).toList())
                .contains(new ProfileStore.Lookup.Unavailable("store-busy"))
                .contains(new ProfileStore.Lookup.Unknown(false));
    }

    @Test
    void saveShouldBeRefusedWhenMoreProfilesWaitThanMay() {
        EmbeddedStores.Options some = Opened.options(folder.resolve("few"));
        EmbeddedStores stores = opened.with(Opened.with(some, 4, new EmbeddedStores.Options.Queue(1_000, 1 << 20, 2)));
        in(stores.log().append(EventLogContract.events("anna", 1)));
        int partition = stores.log().partitionOf("anna");
        List<Stored> three = storedIn(stores, partition, 3);

        assertThat(failure(stores.profiles().save(partition, three, Optional.empty())))
                .isEqualTo(Failure.Code.OVERLOADED);

        assertThat(gauge(stores, "save.refused")).isEqualTo(1);
        in(stores.profiles().save(partition, List.of(stored("anna", 0)), through(1)));
    }

    @Test
    void hotCopiesShouldGoWhenTheyTakeMoreThanTheyMay() {
        EmbeddedStores.Options some = Opened.options(folder.resolve("narrow"));
        EmbeddedStores stores = opened.with(new EmbeddedStores.Options(
                some.dir(),
                some.partitions(),
                some.queue(),
                some.consume(),
                new EmbeddedStores.Options.Memory(5_000, 1 << 20, 1 << 20, 64),
                some.reads()));
        in(stores.log().append(EventLogContract.events("anna", 1)));
        int partition = stores.log().partitionOf("anna");

        in(stores.profiles().save(partition, storedIn(stores, partition, 100), through(1)));

        // Evicted beside those who save: a moment later.
        for (int i = 0; i < 5_000 && gauge(stores, "hot.evicted") == 0; i++) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(gauge(stores, "hot.evicted")).isPositive();
    }

    @Test
    void readShouldBeStaleAtOnceWhenTooManyAwaitAPosition() {
        EmbeddedStores.Options some = Opened.options(folder.resolve("impatient"));
        EmbeddedStores stores = opened.with(new EmbeddedStores.Options(
                some.dir(),
                some.partitions(),
                some.queue(),
                some.consume(),
                some.memory(),
                new EmbeddedStores.Options.Reads(1, 100, 0)));
        in(stores.log().append(EventLogContract.events("anna", 1)));
        int partition = stores.log().partitionOf("anna");
        in(stores.profiles().save(partition, List.of(stored("anna", 0)), through(1)));
        Position notFolded = new Position(stores.log().epoch(), partition, 7);

        assertThat(in(stores.profiles().read("anna", List.of(notFolded), ample())))
                .isInstanceOfSatisfying(ProfileStore.Lookup.Found.class, found -> assertThat(found.stale())
                        .isTrue());
        assertThat(gauge(stores, "read.stale")).isEqualTo(1);
    }

    private List<Stored> storedIn(EmbeddedStores stores, int partition, int visitors) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "v" + i)
                .filter(visitor -> stores.log().partitionOf(visitor) == partition)
                .limit(visitors)
                .map(visitor -> stored(visitor, 0))
                .toList();
    }

    private static long gauge(EmbeddedStores stores, String name) {
        return Objects.requireNonNull(stores.gauges().get(name)).getAsLong();
    }

    @Test
    void readShouldFillTheHotCopyWhenItHadToGoToTheDatabase() {
        in(log().append(EventLogContract.events("anna", 1)));
        Stored saved = stored("anna", 0);
        in(profiles().save(log().partitionOf("anna"), List.of(saved), through(1)));
        ProfileStore again = profilesReopened();
        assertThat(in(again.hot("anna"))).isEmpty();

        in(again.read("anna", List.of(), ample()));

        assertThat(in(again.hot("anna"))).contains(saved);
    }

    @Test
    void gaugesShouldCountWhatHappened() {
        in(log().append(EventLogContract.events("anna", 1)));

        Map<String, LongSupplier> gauges = opened.over(folder).gauges();
        assertThat(gauges).hasEntrySatisfying("groups.written", groups -> assertThat(groups.getAsLong())
                .isEqualTo(1));
        assertThat(gauges).hasEntrySatisfying("append.waiting.entries", waiting -> assertThat(waiting.getAsLong())
                .isZero());
    }
}

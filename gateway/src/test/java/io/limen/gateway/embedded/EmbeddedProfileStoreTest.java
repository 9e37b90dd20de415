package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.Answered;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStoreContract;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.SnapshotStoreContract;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedProfileStoreTest implements ProfileStoreContract, SnapshotStoreContract {
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

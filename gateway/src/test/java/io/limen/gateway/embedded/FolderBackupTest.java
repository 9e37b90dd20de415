package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FolderBackupTest {
    private static final Backup.Progress NOBODY = (bytes, of) -> {};

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Opened opened = new Opened(watch);
    private final Path folder;
    private final Path backup;
    private final Path restored;

    FolderBackupTest(@TempDir Path folder) {
        this.folder = folder;
        this.backup = folder.resolve("backup");
        this.restored = folder.resolve("restored");
    }

    @AfterEach
    void close() {
        opened.closeAll();
    }

    private EmbeddedStores stores() {
        return opened.over(folder.resolve("data"));
    }

    private Written backUp() {
        return in(stores().backup().to(backup.toString(), NOBODY));
    }

    private Written restore() {
        return EmbeddedStores.restore(backup, Opened.options(restored), NOBODY);
    }

    @Test
    void restoreShouldGiveWhatWasAcknowledgedBeforeWhenEventsArriveMeanwhile() {
        in(stores().log().append(EventLogContract.events("before", 500)));
        in(stores().profiles().save(0, List.of(), Optional.of(new Committed(1, 3, "c0ffee"))));
        AtomicBoolean enough = new AtomicBoolean();
        Future<Long> arriving = arrive(0, enough);
        AtomicLong copied = new AtomicLong();

        Written written = in(stores().backup().to(backup.toString(), (bytes, of) -> copied.set(bytes)));
        enough.set(true);

        assertThat(in(arriving)).isPositive();
        assertThat(written.bytes()).isPositive();
        assertThat(copied).hasPositiveValue();
        assertThat(restore().places()).isEqualTo(written.places());
        EmbeddedStores again = opened.over(restored);
        Set<String> messages = new HashSet<>();
        for (int partition = 0; partition < again.log().partitions(); partition++) {
            List<Entry> entries = EventLogContract.all(again.log(), partition);
            entries.forEach(entry -> messages.add(((Observed) entry).messageId()));
            assertThat(written.places().get(partition).end()).isEqualTo(entries.size());
        }
        EventLogContract.events("before", 500)
                .forEach(event -> assertThat(messages).contains(event.messageId()));
        assertThat(in(again.profiles().committed(0))).contains(new Committed(1, 3, "c0ffee"));
        assertThat(written.places().get(0).folded()).isEqualTo(3);
        in(again.log().append(EventLogContract.events("after", 1)));
    }

    /** Appends one after the other until it is enough; completes with how many. */
    private Future<Long> arrive(long number, AtomicBoolean enough) {
        return stores().log()
                .append(List.of(EventLogContract.event("meanwhile", "m-" + number)))
                .compose(done -> enough.get() ? Future.succeededFuture(number + 1) : arrive(number + 1, enough));
    }

    @Test
    void backupShouldBeRefusedWhenTheFolderIsNotEmpty() throws IOException {
        Files.createDirectories(backup);
        Files.writeString(backup.resolve("mine"), "precious");

        assertThat(failure(stores().backup().to(backup.toString(), NOBODY))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(stores().backup().to("relative", NOBODY))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(FolderCopy.files(backup)).containsExactly(backup.resolve("mine"));
    }

    @Test
    void backupShouldBeRefusedWhileAnotherIsMadeAndBeTakenAfterIt() {
        Future<Written> first = stores().backup().to(backup.toString(), NOBODY);

        assertThat(failure(stores().backup().to(folder.resolve("other").toString(), NOBODY)))
                .isEqualTo(Failure.Code.OVERLOADED);
        in(first);
        in(stores().backup().to(folder.resolve("another").toString(), NOBODY));
        assertThat(folder.resolve("data").resolve("checkpoint")).doesNotExist();
    }

    @Test
    void openShouldRemoveWhatABackupThatWasCutShortLeft() throws IOException {
        Path left = folder.resolve("data").resolve("checkpoint");
        Files.createDirectories(left);
        Files.writeString(left.resolve("000001.sst"), "linked");

        in(stores().log().append(EventLogContract.events("anna", 1)));

        assertThat(left).doesNotExist();
    }

    @Test
    void restoreShouldBeRefusedWhenThereIsData() {
        in(stores().log().append(EventLogContract.events("anna", 1)));
        backUp();
        restore();

        assertThatThrownBy(this::restore)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not empty (expected: a new or an empty folder");
    }

    @Test
    void restoreShouldBeRefusedWhenTheBackupWasCutShort() throws IOException {
        backUp();
        Files.delete(backup.resolve("backup.json"));

        assertThatThrownBy(this::restore).isInstanceOf(Failure.class).hasMessageContaining("expected: a whole backup");
        assertThat(restored).doesNotExist();
    }

    @Test
    void restoreShouldBeRefusedWhenTheNumberOfPartitionsIsAnother() {
        backUp();
        EmbeddedStores.Options options = Opened.options(restored);

        assertThatThrownBy(() -> EmbeddedStores.restore(backup, Opened.with(options, 5, options.queue()), NOBODY))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("partitions: 5 (expected: 4");
    }

    @Test
    void restoreShouldLeaveTheFolderAsItWasWhenTheBackupIsDamaged() throws IOException {
        in(stores().log().append(EventLogContract.events("anna", 10)));
        backUp();
        // Without it RocksDB would rather make a new database than say anything.
        Files.delete(backup.resolve("store").resolve("CURRENT"));

        assertThatThrownBy(this::restore).isInstanceOf(Failure.class);
        assertThat(FolderCopy.files(restored)).isEmpty();
    }

    @Test
    void restoreShouldGoOnceMoreWhenAnEarlierOneWasCutShort() throws IOException {
        in(stores().log().append(EventLogContract.events("anna", 10)));
        backUp();
        Path half = restored.resolve("restoring").resolve("store");
        Files.createDirectories(half);
        Files.writeString(half.resolve("CURRENT"), "half");

        assertThat(restore().places().stream().mapToLong(Backup.Place::end).sum())
                .isEqualTo(10);
        assertThat(FolderCopy.files(restored)).containsExactly(restored.resolve("store"));
    }
}

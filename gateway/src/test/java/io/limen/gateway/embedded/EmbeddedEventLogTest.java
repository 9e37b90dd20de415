package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEventLogTest implements EventLogContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Opened opened = new Opened(watch);
    private final Path folder;

    EmbeddedEventLogTest(@TempDir Path folder) {
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
    public EventLog reopened() {
        opened.closeAll();
        return log();
    }

    @Override
    public EventLog holdingAtMost(int entries) {
        EmbeddedStores.Options small = Opened.options(folder.resolve("small"));
        EmbeddedStores.Options.Queue queue = new EmbeddedStores.Options.Queue(entries, 1 << 20, 100);
        return opened.with(Opened.with(small, 4, queue)).log();
    }

    @Test
    void appendShouldAnswerOnTheCallersContext() {
        EventLog log = log();
        Context context = watch.vertx().getOrCreateContext();
        Promise<Context> answeredOn = Promise.promise();

        context.runOnContext(now -> log.append(EventLogContract.events("anna", 1))
                .onComplete(positions -> answeredOn.complete(Vertx.currentContext())));

        assertThat(in(answeredOn.future())).isSameAs(context);
    }

    @Test
    void appendShouldRefuseAsOverloadWhenTheBytesOfTheQueueAreTaken() {
        EmbeddedStores.Options small = Opened.options(folder.resolve("bytes"));
        EmbeddedStores stores = opened.with(Opened.with(small, 4, new EmbeddedStores.Options.Queue(1_000, 200, 100)));

        assertThat(failure(stores.log().append(EventLogContract.events("anna", 50))))
                .isEqualTo(Failure.Code.OVERLOADED);

        assertThat(stores.gauges()).hasEntrySatisfying("append.refused", refused -> assertThat(refused.getAsLong())
                .isEqualTo(1));
        assertThat(in(stores.log().append(EventLogContract.events("anna", 1)))).hasSize(1);
    }

    @Test
    void partitionOfShouldBeMurmur3OfTheIdModuloThePartitions() {
        // MurmurHash3 x86 32 of "hello", seed 0, is 0x248bfa47.
        assertThat(Partitioning.partitionOf("hello", 8)).isEqualTo(0x248bfa47 % 8);
    }

    @Test
    void openShouldSayWhatToDoWhenTheFolderIsInUse() {
        log();

        assertThatThrownBy(() -> Opened.open(watch.vertx(), Opened.options(folder)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("in use")
                .hasMessageContaining("LIMEN_DATA_DIR");
    }

    @Test
    void openShouldRefuseAnotherNumberOfPartitions() {
        log();
        opened.closeAll();

        assertThatThrownBy(() -> opened.with(Opened.with(
                        Opened.options(folder), 3, Opened.options(folder).queue())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("partitions: 3 (expected: 4");
    }

    @Test
    void closeShouldAnswerEverybodyWhoHandedSomethingOver() {
        EventLog log = log();
        List<Future<List<Position>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(log.append(EventLogContract.events("v" + i, 1)));
        }

        opened.closeAll();

        assertThat(answers).allMatch(Future::isComplete);
    }
}

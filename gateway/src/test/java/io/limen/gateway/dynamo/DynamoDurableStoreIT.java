package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.DurableStoreContract;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.LearnedStoreContract;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.QuarantineContract;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.SnapshotStoreContract;
import io.limen.gateway.servers.DynamoServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The contracts against a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamoDurableStoreIT
        implements DurableStoreContract, SnapshotStoreContract, QuarantineContract, LearnedStoreContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private DynamoServer server;
    private DynamoStores.Options options;
    private DynamoStores stores;

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
    void open() {
        options = Opened.patient(Opened.fresh(server.endpoint()));
        assertThat(in(DynamoTable.setup(watch.vertx(), options)).created()).isTrue();
        stores = Opened.open(watch.vertx(), options);
    }

    @AfterEach
    void close() {
        in(stores.close());
    }

    @Override
    public DurableStore durable() {
        return stores.durable();
    }

    @Override
    public DurableStore durableReopened() {
        close();
        stores = Opened.open(watch.vertx(), options);
        return stores.durable();
    }

    @Override
    public SnapshotStore snapshots() {
        return stores.snapshots();
    }

    @Override
    public SnapshotStore snapshotsReopened() {
        durableReopened();
        return stores.snapshots();
    }

    @Override
    public LearnedStore learned() {
        return stores.learned();
    }

    @Override
    public LearnedStore learnedReopened() {
        durableReopened();
        return learned();
    }

    @Override
    public Quarantine quarantine() {
        return stores.quarantine();
    }

    @Override
    public Quarantine quarantineReopened() {
        durableReopened();
        return stores.quarantine();
    }

    /** Nobody knows whom partitions heard last. */
    @Test
    void toldShouldBeNothingWhenTwoTellAtOnce() {
        String one = in(snapshots().telling());
        String other = in(snapshots().telling());
        in(snapshots().told(other, "b"));
        assertThat(in(snapshots().told())).isEmpty();
        in(snapshots().told(one, "a"));
        assertThat(in(snapshots().told())).isEmpty();

        in(snapshots().told(in(snapshots().telling()), "c"));
        assertThat(in(snapshots().told())).contains("c");
    }

    @Test
    void toldShouldBeNothingWhenTheFirstToTellEndsLast() {
        String one = in(snapshots().telling());
        String other = in(snapshots().telling());
        in(snapshots().told(one, "a"));
        in(snapshots().told(other, "b"));

        assertThat(in(snapshots().told())).isEmpty();
    }

    @Test
    void toldShouldStayWhenTheEndIsSaidAgain() {
        String only = in(snapshots().telling());
        in(snapshots().told(only, "a"));
        in(snapshots().told(only, "a"));

        assertThat(in(snapshots().told())).contains("a");
    }
}

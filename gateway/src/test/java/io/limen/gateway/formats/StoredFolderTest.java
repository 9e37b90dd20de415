package io.limen.gateway.formats;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.profile.ShopVisit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A data folder that another release has written is opened, read and gone on with. */
class StoredFolderTest {
    private static final byte[] LATER = "later".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        in(vertx.close());
    }

    private Path unpacked(String release) throws IOException {
        Path unpacked = folder.resolve(release);
        KeptFolder.unpack(Fixtures.resource(release + "/" + KeptFolder.NAME), unpacked);
        return unpacked;
    }

    @Test
    void openShouldFindEverythingAndDurableToBeTheFoldOfTheLog() throws IOException {
        for (String release : Fixtures.RELEASES) {
            EmbeddedStores stores = KeptFolder.open(vertx, unpacked(release));
            assertThatAllIsThere(stores);
            in(stores.close());
        }
    }

    private static void assertThatAllIsThere(EmbeddedStores stores) {
        int partition = stores.log().partitionOf(ShopVisit.VISITOR);
        List<Entry> expected = new ArrayList<>(List.of(new Activated(Kept.SNAPSHOT, Kept.THEN)));
        expected.addAll(ShopVisit.events());
        assertThat(in(stores.log().read(partition, 0, 1_000)).entries()).isEqualTo(expected);
        assertThat(in(stores.profiles().scan(partition, "", 10)))
                .singleElement()
                .satisfies(stored -> {
                    assertThat(stored.profile()).isEqualTo(KeptFolder.folded(stores));
                    assertThat(stored.view()).isEqualTo(Kept.view());
                });
        assertThat(in(stores.profiles().committed(partition)))
                .contains(new Committed(stores.log().epoch(), expected.size(), Kept.SNAPSHOT));
        assertThat(in(stores.profiles().due(partition, Kept.view().due(), 10))).containsExactly(ShopVisit.VISITOR);
        assertThat(in(stores.quarantine().of(partition))).containsExactly(KeptFolder.aside(stores));
        assertThat(in(stores.snapshots().find(Kept.SNAPSHOT)).orElseThrow().get("features.yaml"))
                .isEqualTo(KeptFolder.FILES.get("features.yaml"));
        assertThat(heard(stores)).isEqualTo(List.of(Kept.change()));
    }

    private static List<AudienceChange> heard(EmbeddedStores stores) {
        Promise<List<AudienceChange>> heard = Promise.promise();
        in(stores.audienceQueue().follow(Map.of(KeptFolder.FOLLOWER, changes -> {
            heard.tryComplete(changes);
            return Future.failedFuture("only listening");
        })));
        return in(heard.future());
    }

    @Test
    void openShouldLeaveAloneWhatALaterReleaseKeepsBesideIt() throws IOException, RocksDBException {
        Path data = unpacked("v1");
        in(KeptFolder.open(vertx, data).close());
        asALaterRelease(data.resolve("store"), true);

        EmbeddedStores stores = KeptFolder.open(vertx, data);
        assertThatAllIsThere(stores);
        in(stores.log().append(List.of(ShopVisit.events().get(0))));
        in(stores.close());

        assertThat(asALaterRelease(data.resolve("store"), false)).isEqualTo(LATER);
    }

    /** Opens the database with a family of its own, writes to it or reads from it what it wrote. */
    private static byte[] asALaterRelease(Path store, boolean writes) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            RocksDB.listColumnFamilies(options, store.toString())
                    .forEach(name -> families.add(new ColumnFamilyDescriptor(name)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB rocks = RocksDB.open(options, store.toString(), families, handles)) {
            if (writes) {
                handles.add(rocks.createColumnFamily(new ColumnFamilyDescriptor(LATER)));
                rocks.put(handles.get(handles.size() - 1), LATER, LATER);
            }
            byte[] kept = rocks.get(handles.get(handles.size() - 1), LATER);
            handles.forEach(ColumnFamilyHandle::close);
            return kept;
        }
    }
}

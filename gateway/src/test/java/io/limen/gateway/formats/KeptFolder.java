package io.limen.gateway.formats;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.AudienceQueue.Follower;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ShopVisit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A small data folder: a visit in the log, folded to a profile; an event that was set aside; a snapshot; a change of an
 * audience that nobody has had yet.
 */
final class KeptFolder {
    static final String NAME = "data-folder.zip";
    static final String FOLLOWER = "crm";
    static final Map<String, byte[]> FILES =
            Map.of("features.yaml", "views: { count: Product Viewed }\n".getBytes(StandardCharsets.UTF_8));

    private KeptFolder() {}

    static EmbeddedStores open(Vertx vertx, Path folder) {
        EmbeddedStores.Options usual = EmbeddedStores.Options.defaults(folder.toString());
        EmbeddedStores.Options small = new EmbeddedStores.Options(
                usual.dir(), 2, usual.queue(), usual.consume(), usual.memory(), usual.reads());
        return EmbeddedStores.open(vertx, small, snapshot -> Kept.FEATURES, System::nanoTime);
    }

    static Position setAside(EmbeddedStores stores) {
        return new Position(stores.log().epoch(), stores.log().partitionOf(ShopVisit.VISITOR), 2);
    }

    static SetAside aside(EmbeddedStores stores) {
        SetAside kept = Kept.aside();
        return new SetAside(setAside(stores), kept.at(), kept.event(), kept.cause(), kept.state());
    }

    /** What the log of the folder comes to. */
    static Profile folded(EmbeddedStores stores) {
        ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
        Position first = setAside(stores);
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 1;
        for (Observed event : ShopVisit.events()) {
            Position position = new Position(first.epoch(), first.partition(), offset++);
            profile = position.equals(first) ? fold.passBy(profile, position) : fold.fold(profile, event, position);
        }
        return profile;
    }

    static void write(Path zip) throws IOException {
        Path folder = Files.createTempDirectory("limen-formats");
        Vertx vertx = Vertx.vertx();
        EmbeddedStores stores = open(vertx, folder);
        fill(stores);
        in(stores.close());
        in(vertx.close());
        pack(folder, zip);
    }

    private static void fill(EmbeddedStores stores) {
        int partition = stores.log().partitionOf(ShopVisit.VISITOR);
        in(stores.snapshots().keep(Kept.SNAPSHOT, FILES));
        in(stores.log().append(partition, new Activated(Kept.SNAPSHOT, Kept.THEN)));
        in(stores.log().append(ShopVisit.events()));
        in(stores.quarantine().put(aside(stores)));
        in(stores.profiles().own(partition));
        long end = in(stores.log().end(partition));
        in(stores.profiles()
                .save(
                        partition,
                        List.of(new Stored(folded(stores), Kept.view())),
                        Optional.of(new Committed(stores.log().epoch(), end, Kept.SNAPSHOT))));
        Follower away = changes -> Future.failedFuture("nobody answers");
        in(stores.audienceQueue().follow(Map.of(FOLLOWER, away)));
        in(stores.audienceFeed().publish(List.of(Kept.change())));
    }

    private static void pack(Path folder, Path zip) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(KeptFolder::isData).sorted().toList()) {
                ZipEntry entry = new ZipEntry(folder.relativize(file).toString());
                entry.setTime(Kept.THEN);
                packed.putNextEntry(entry);
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
    }

    /** But for what RocksDB says to itself. */
    private static boolean isData(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && !name.equals("LOCK") && !name.startsWith("LOG");
    }

    static void unpack(byte[] zip, Path folder) throws IOException {
        try (ZipInputStream packed = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(packed, file);
            }
        }
    }
}

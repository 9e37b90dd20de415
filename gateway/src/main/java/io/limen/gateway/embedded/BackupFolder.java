package io.limen.gateway.embedded;

import io.limen.gateway.flow.Backup.Place;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.Failure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * A copy of a data folder: the database, and beside it a file that says what it is. That file is written last, so a copy
 * that was cut short is known by its absence.
 */
final class BackupFolder {
    /** Where a data folder has its database, and a copy too: a copy can be opened as a data folder. */
    static final String STORE = "store";

    private static final String DESCRIPTION = "backup.json";

    /** Little: a copy is opened once, to see that it can be. */
    private static final EmbeddedStores.Options.Memory SMALL =
            new EmbeddedStores.Options.Memory(0, 8 << 20, 8 << 20, 64);

    private BackupFolder() {}

    /** What a copy says of itself; how far each partition is tells a damaged database that still opens. */
    record Description(int format, List<Place> places) {
        Description {
            places = List.copyOf(places);
        }
    }

    /** Opens the database in a folder and reads how far it is; that it can be read is the point. */
    static Written open(Path folder, EmbeddedStores.Options like) throws IOException, RocksDBException {
        EmbeddedStores.Options options = new EmbeddedStores.Options(
                folder.toString(), like.partitions(), like.queue(), like.consume(), SMALL, like.reads());
        List<Place> places = new ArrayList<>();
        try (Database database = Database.open(options)) {
            Shape.of(database, options.partitions());
            for (int partition = 0; partition < options.partitions(); partition++) {
                places.add(place(database, partition));
            }
        }
        return new Written(FolderCopy.bytes(folder.resolve(STORE)), places);
    }

    private static Place place(Database database, int partition) throws RocksDBException {
        long folded = Optional.ofNullable(Save.committed(database.get(Family.META, Keys.committed(partition))))
                .map(committed -> committed.nextOffset())
                .orElse(0L);
        return new Place(partition, LogReading.storedEnd(database, partition), folded);
    }

    /** Says that the copy is whole. */
    static void describe(Path folder, Description description) throws IOException {
        JsonArray places = new JsonArray();
        description.places.forEach(place -> places.add(new JsonObject()
                .put("partition", place.partition())
                .put("end", place.end())
                .put("folded", place.folded())));
        JsonObject said = new JsonObject().put("format", description.format).put("places", places);
        Files.writeString(folder.resolve(DESCRIPTION), said.encodePrettily() + "\n");
        FolderCopy.sync(folder);
    }

    /**
     * Reads what the copy says of itself.
     *
     * @throws Failure {@link Failure.Code#INVALID} where the folder is none, or one that was cut short
     */
    static Description described(Path folder) throws IOException {
        try {
            JsonObject said = new JsonObject(Files.readString(folder.resolve(DESCRIPTION)));
            List<Place> places = said.getJsonArray("places", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .map(place -> new Place(
                            place.getInteger("partition", -1), place.getLong("end", 0L), place.getLong("folded", 0L)))
                    .toList();
            return new Description(said.getInteger("format", 0), places);
        } catch (NoSuchFileException | DecodeException | ClassCastException none) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    folder + " (expected: a whole backup, with " + DESCRIPTION + "; it is written last)");
        }
    }
}

package io.limen.gateway.embedded;

import io.limen.gateway.flow.Backup.Progress;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDBException;

/**
 * Makes a data folder from a copy of one. The database gets its name only when all of it is there and was opened, so a
 * gateway never starts on half of one.
 */
final class FolderRestore {
    private final Path backup;
    private final EmbeddedStores.Options options;
    private final Path folder;

    /** Where the copy stands until it is whole; a folder with nothing else in it counts as empty. */
    private final Path unfinished;

    FolderRestore(Path backup, EmbeddedStores.Options options) {
        this.backup = backup;
        this.options = options;
        this.folder = Path.of(options.dir());
        this.unfinished = folder.resolve("restoring");
    }

    /** Blocks until it is done. */
    Written run(Progress progress) {
        try {
            BackupFolder.Description is = BackupFolder.described(backup);
            requireFitting(is);
            Files.createDirectories(folder);
            requireEmpty();
            delete();
            try {
                return restore(is, progress);
            } catch (IOException | RocksDBException | RuntimeException e) {
                delete();
                throw e;
            }
        } catch (IOException | RocksDBException e) {
            throw new Failure(Failure.Code.UNAVAILABLE, "data folder " + folder + " cannot be restored: " + e);
        }
    }

    private Written restore(BackupFolder.Description is, Progress progress) throws IOException, RocksDBException {
        FolderCopy.copy(backup.resolve(BackupFolder.STORE), unfinished.resolve(BackupFolder.STORE), progress);
        Written written = BackupFolder.open(unfinished, options);
        if (!written.places().equals(is.places())) {
            throw new Failure(
                    Failure.Code.CORRUPT, "backup " + backup + " is damaged: it does not hold what it says it does");
        }
        Files.move(
                unfinished.resolve(BackupFolder.STORE),
                folder.resolve(BackupFolder.STORE),
                StandardCopyOption.ATOMIC_MOVE);
        Files.delete(unfinished);
        FolderCopy.sync(folder);
        return written;
    }

    private void delete() throws IOException {
        FolderCopy.delete(unfinished.resolve(BackupFolder.STORE));
        Files.deleteIfExists(unfinished);
    }

    private void requireFitting(BackupFolder.Description is) {
        if (is.format() != Shape.FORMAT) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "backup " + backup + ": format " + is.format() + " (expected: " + Shape.FORMAT
                            + "); it was written by another version");
        }
        if (is.places().size() != options.partitions()) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "partitions: " + options.partitions() + " (expected: "
                            + is.places().size() + ", what the backup was made with)");
        }
    }

    private void requireEmpty() throws IOException {
        if (FolderCopy.files(folder).stream().anyMatch(file -> !file.equals(unfinished))) {
            throw new Failure(
                    Failure.Code.UNAVAILABLE,
                    "data folder " + folder + " is not empty (expected: a new or an empty folder;"
                            + " nothing is ever restored over data)");
        }
    }
}

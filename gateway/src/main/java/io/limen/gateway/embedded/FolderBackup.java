package io.limen.gateway.embedded;

import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the data folder while it is used.
 *
 * <p>Log, profiles and positions are in one database, so a checkpoint of it is consistent. A checkpoint only links
 * files, which takes no time; they are copied from there, on a thread of their own, so that the copy shares nothing
 * with what it is a copy of. In the end the copy is opened once.
 */
final class FolderBackup implements Backup {
    private static final Logger log = LoggerFactory.getLogger(FolderBackup.class);

    private final EmbeddedStores.Options options;
    private final Shared shared;
    private final Path checkpoint;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** Removes what a copy that was cut short has left. Blocks. */
    FolderBackup(EmbeddedStores.Options options, Shared shared) {
        this.options = options;
        this.shared = shared;
        this.checkpoint = Path.of(options.dir()).resolve("checkpoint");
        try {
            FolderCopy.delete(checkpoint);
        } catch (IOException e) {
            log.warn("{} cannot be removed: {}", checkpoint, e.getMessage());
        }
    }

    @Override
    public Future<Written> to(String folder, Progress progress) {
        Reply<Written> reply = Reply.toCaller(shared.own());
        if (!underWay.compareAndSet(false, true)) {
            reply.failHere(new Failure(Failure.Code.OVERLOADED, "another backup is under way"));
        } else if (!shared.owners().submit(() -> begin(folder, progress, reply))) {
            underWay.set(false);
            reply.failHere(new Failure(Failure.Code.OVERLOADED, "too many reads of the store are waiting"));
        }
        return reply.future();
    }

    /** On a thread that the database waits for when it is closed. */
    private void begin(String folder, Progress progress, Reply<Written> reply) {
        try {
            Path target = target(folder);
            FolderCopy.delete(checkpoint);
            shared.database().checkpoint(checkpoint);
            Thread copier = new Thread(() -> copy(target, progress, reply), "limen-store-backup");
            copier.setDaemon(true);
            copier.start();
        } catch (IOException | RocksDBException | RuntimeException e) {
            fail(reply, e);
        }
    }

    private static Path target(String folder) throws IOException {
        Path target;
        try {
            target = Path.of(folder);
        } catch (InvalidPathException e) {
            throw new Failure(Failure.Code.UNAVAILABLE, folder + " (expected: a path)");
        }
        if (!target.isAbsolute()) {
            throw new Failure(Failure.Code.UNAVAILABLE, folder + " (expected: an absolute path)");
        }
        Files.createDirectories(target);
        if (!FolderCopy.files(target).isEmpty()) {
            throw new Failure(Failure.Code.UNAVAILABLE, folder + " is not empty (expected: a new or an empty folder)");
        }
        return target;
    }

    private void copy(Path target, Progress progress, Reply<Written> reply) {
        try {
            FolderCopy.copy(checkpoint, target.resolve(BackupFolder.STORE), progress);
            FolderCopy.delete(checkpoint);
            Written written = BackupFolder.open(target, options);
            BackupFolder.describe(target, new BackupFolder.Description(Shape.FORMAT, written.places()));
            underWay.set(false);
            reply.give(written);
        } catch (IOException | RocksDBException | RuntimeException e) {
            fail(reply, e);
        }
    }

    private void fail(Reply<Written> reply, Exception fault) {
        underWay.set(false);
        if (fault instanceof Failure failure) {
            reply.fail(failure);
        } else {
            log.error("a backup went wrong", fault);
            reply.fail(new Failure(Failure.Code.UNAVAILABLE, "the backup cannot be written: " + fault));
        }
    }
}

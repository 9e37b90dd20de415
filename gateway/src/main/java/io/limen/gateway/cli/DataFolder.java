package io.limen.gateway.cli;

import io.limen.gateway.flow.Backup.Progress;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.inspect.Inspection;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What commands that look into data ask of who can put a gateway together. */
public interface DataFolder {
    /** Where the operations port of a gateway with this configuration listens; without one, that of the demo. */
    URI operations(Optional<Path> config);

    /**
     * Opens the data folder, without serving or folding anything.
     *
     * @param folder instead of the one the configuration names
     * @throws io.limen.gateway.flow.Failure where it is in use or cannot be read; the message says what to do
     */
    Opened open(Optional<Path> config, Optional<Path> folder) throws InterruptedException;

    /**
     * Makes the data folder, which must be absent or empty, from a backup. Blocks until it is done.
     *
     * @param folder instead of the one the configuration names
     * @throws io.limen.gateway.flow.Failure where that cannot be; the message says what to do
     */
    Written restore(Path backup, Optional<Path> config, Optional<Path> folder, Progress progress);

    /** An open data folder. */
    interface Opened extends AutoCloseable {
        Inspection inspection();

        /** Has the models of past snapshots ready too, for who folds with one of them again. Blocks. */
        void recallModels();

        @Override
        void close();
    }
}

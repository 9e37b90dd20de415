package io.limen.gateway.flow;

import io.vertx.core.Future;
import java.util.List;

/** Copies of log and stores together, as of one moment, while they are used. */
public interface Backup {
    /**
     * Copies everything into a folder, which must be absent or empty. What was acknowledged before is in the copy. One
     * at a time.
     *
     * <p>Fails with {@link Failure.Code#OVERLOADED} while another copy is made, and with
     * {@link Failure.Code#UNAVAILABLE} where the folder is not one to write into or cannot be written; the message says
     * what to do.
     *
     * @param folder an absolute path
     */
    Future<Written> to(String folder, Progress progress);

    /** Told how far it is, from any thread. */
    @FunctionalInterface
    interface Progress {
        void copied(long bytes, long ofBytes);
    }

    /** What a copy holds. */
    record Written(long bytes, List<Place> places) {
        public Written {
            places = List.copyOf(places);
        }
    }

    /**
     * How far a partition is in a copy.
     *
     * @param end the offset the next entry of the log will have
     * @param folded the offset of the first entry that is not in the profiles
     */
    record Place(int partition, long end, long folded) {}
}

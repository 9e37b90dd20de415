package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;

/**
 * Lets entries into the log, or not for a while. A pause ends by itself, so that one who paused and died stops nobody
 * for long.
 */
public interface IngestGate {
    /**
     * Refuses every append from now on, at most for so long; a pause before it is over with that. Completes with the
     * pause when no append is under way any more. Once {@link #done} it completes with the pause that was done.
     */
    Future<Long> pause(int seconds);

    /** Ends this pause, if it is in force. Fails with {@link Failure.Code#FENCED} once {@link #done}. */
    Future<Void> resume(long pause);

    /**
     * Refuses every append for good: the site has moved. Fails with {@link Failure.Code#FENCED} and changes nothing
     * where this pause is over, for then more may have been appended; saying it again changes nothing. Where the place
     * cannot be kept it fails and appends pass again.
     *
     * @param to where the site lives now, for people: kept durably with what stays behind
     */
    Future<Void> done(long pause, String to);
}

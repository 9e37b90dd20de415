package io.limen.gateway.flow;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Published changes of audiences, kept until everyone who follows them has dealt with them: across restarts, and by one
 * gateway at a time.
 */
public interface AudienceQueue {
    /** One who follows. Called on the context that {@link #follow} was called on, one call at a time. */
    @FunctionalInterface
    interface Follower {
        /**
         * Deals with these changes; the next ones come when it has completed. They come again if it fails, after a
         * moment, and after a restart if it had not completed: at least once. The changes of one visitor come in order.
         */
        Future<Void> deliver(List<AudienceChange> changes);
    }

    /**
     * Starts to hand out, to each follower from where its name left off; a name that is new begins with what is
     * published after this completes. Names not among these are forgotten. To be called once.
     *
     * @param nameToFollower names are of small letters, digits, {@code _} and {@code -}
     */
    Future<Void> follow(Map<String, Follower> nameToFollower);

    /** Hands out nothing any more; completes without waiting for followers. What they had at hand comes again. */
    Future<Void> close();
}

package io.limen.gateway.flow;

import io.vertx.core.Future;
import java.util.List;

/**
 * Where changes of audiences go out to other systems, each at least once.
 *
 * <p>What the fold publishes is published before the profiles it comes from are saved. So no change is lost: where
 * publishing or saving fails, or the process ends in between, the same entries are folded again and what follows from
 * them is published again, under the same ids ({@link AudienceChange}).
 *
 * <p>Folding again means looking at a later moment. While the process lives, the fold remembers what it told and takes
 * back what is no longer so. After a crash nobody remembers: a membership that began and ended within what is folded
 * again may be told twice, or only its ending, or, where its beginning had been told already, nothing further until the
 * visitor's next change. With a store that writes behind more is folded again, from an older view: leaving is then told
 * under the same id, entering may have another.
 */
public interface AudienceFeed {
    /** Nobody listens. */
    AudienceFeed NONE = changes -> Future.succeededFuture();

    /**
     * Publishes these changes in their order, at least once each. When it completes they are durable; where it fails any
     * of them may be published nevertheless.
     */
    Future<Void> publish(List<AudienceChange> changes);
}

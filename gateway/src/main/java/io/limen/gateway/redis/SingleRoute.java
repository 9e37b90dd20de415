package io.limen.gateway.redis;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Everything goes to one server, whichever it is now. */
final class SingleRoute implements Route {
    private final Link link;

    SingleRoute(Links links) {
        this.link = links.single();
    }

    @Override
    public Link to(int slot) {
        return link;
    }

    @Override
    public @Nullable Link at(String address) {
        return null;
    }

    @Override
    public void moved(int slot, String address) {}

    @Override
    public void start() {
        link.connect();
    }

    @Override
    public Future<Void> close() {
        return link.close();
    }
}

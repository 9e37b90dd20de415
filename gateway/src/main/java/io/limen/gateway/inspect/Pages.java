package io.limen.gateway.inspect;

import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Every stored visitor of a partition, some at a time. */
final class Pages {
    private final ProfileStore store;
    private final int partition;
    private final int visitorsMax;
    private String after = "";

    Pages(ProfileStore store, int partition, int visitorsMax) {
        this.store = store;
        this.partition = partition;
        this.visitorsMax = visitorsMax;
    }

    Future<Void> each(Function<List<Stored>, Future<Void>> page) {
        return Repeat.whileMore(() -> Repeat.untilAnswered(() -> store.scan(partition, after, visitorsMax))
                .compose(stored -> {
                    if (stored.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    after = stored.get(stored.size() - 1).profile().visitor();
                    return page.apply(stored).map(stored.size() == visitorsMax);
                }));
    }
}

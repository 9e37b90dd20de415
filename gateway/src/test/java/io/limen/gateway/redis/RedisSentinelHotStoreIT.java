package io.limen.gateway.redis;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.HotStoreContract.eventually;
import static io.limen.gateway.flow.HotStoreContract.stored;
import static io.limen.gateway.flow.HotStoreContract.withoutMessages;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.servers.RedisSentinel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisSentinelHotStoreIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @Test
    void callsShouldGoToTheReplicaThatTheSentinelPromotes() {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            RedisHotStore store = watch.unwatched(() -> Hot.warm(Hot.open(watch.vertx(), Hot.strict(sentinel.url()))));
            Stored anna = stored("anna", 1);
            in(store.offer(List.of(anna)));

            sentinel.killMasterAndAwaitPromotion();

            eventually("it is connected again", () -> Hot.isUp(store));
            eventually("it is written", () -> in(store.offer(List.of(anna))).equals(Offered.ALL));
            assertThat(in(store.read("anna"))).contains(withoutMessages(anna));
            in(store.close());
        }
    }
}

package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.AudienceQueueContract.changes;
import static io.limen.gateway.flow.AudienceQueueContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.AudienceQueueContract;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedAudiencesTest implements AudienceQueueContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Opened opened = new Opened(watch);
    private final Path folder;

    EmbeddedAudiencesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        opened.closeAll();
    }

    @Override
    public AudienceFeed feed() {
        return opened.over(folder).audienceFeed();
    }

    @Override
    public AudienceQueue queueReopened() {
        opened.closeAll();
        return opened.over(folder).audienceQueue();
    }

    private long gauge(EmbeddedStores stores, String name) {
        return Objects.requireNonNull(stores.gauges().get(name)).getAsLong();
    }

    @Test
    void rowsShouldGoWhenEveryFollowerHasHadThem() {
        EmbeddedStores stores = opened.over(folder);
        Recorder slow = new Recorder().answering(Promise.<Void>promise().future());
        Recorder quick = new Recorder();
        in(stores.audienceQueue().follow(Map.of("slow", slow, "quick", quick)));
        in(stores.audienceFeed().publish(changes("ann", 0, 5)));
        until(() -> quick.heard.size() == 5);
        assertThat(gauge(stores, "audiences.waiting")).isEqualTo(5);

        // Whoever is no longer among them is waited for no longer.
        opened.closeAll();
        EmbeddedStores again = opened.over(folder);
        in(again.audienceQueue().follow(Map.of("quick", quick)));
        until(() -> gauge(again, "audiences.waiting") == 0);
    }

    @Test
    void publishShouldDropTheOldestAndCountThemBeyondTheBound() {
        EmbeddedStores.Options options = Opened.options(folder);
        EmbeddedStores stores = opened.with(new EmbeddedStores.Options(
                options.dir(),
                options.partitions(),
                options.queue(),
                options.consume(),
                options.memory(),
                options.reads(),
                10));
        Promise<Void> unblocked = Promise.promise();
        Recorder crm = new Recorder().answering(unblocked.future());
        in(stores.audienceQueue().follow(Map.of("crm", crm)));
        in(stores.audienceFeed().publish(changes("ann", 0, 1)));
        until(() -> crm.heard.size() == 1);
        in(stores.audienceFeed().publish(changes("ann", 1, 25)));

        assertThat(gauge(stores, "audiences.waiting")).isEqualTo(10);
        assertThat(gauge(stores, "audiences.dropped")).isEqualTo(15);
        crm.answering(io.vertx.core.Future.succeededFuture());
        unblocked.complete();
        until(() -> crm.heard.size() == 11);
        assertThat(crm.heard.get(1).messageId()).isEqualTo("m15");
    }

    @Test
    void publishShouldAnswerOnTheCallersContext() {
        AudienceFeed feed = feed();
        Context context = watch.vertx().getOrCreateContext();
        Promise<Context> answeredOn = Promise.promise();

        context.runOnContext(now ->
                feed.publish(changes("ann", 0, 1)).onComplete(done -> answeredOn.complete(Vertx.currentContext())));

        assertThat(in(answeredOn.future())).isSameAs(context);
    }
}

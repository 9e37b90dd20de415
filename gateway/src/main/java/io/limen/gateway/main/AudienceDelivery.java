package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.webhook.WebhookOptions;
import io.limen.gateway.webhook.Webhooks;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of changes of audiences: starts the webhooks if there are any. It ends with Vert.x. */
final class AudienceDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(AudienceDelivery.class);

    private AudienceDelivery() {}

    /**
     * Starts; to be called before anything is folded.
     *
     * @param audiences where changes are put down durably
     * @return where the fold is to publish: nowhere if nobody would be told
     */
    static AudienceFeed start(
            Vertx vertx, WebhookOptions options, Stores.Audiences audiences, Rulebook active, Metrics metrics) {
        if (options.endpoints().isEmpty()) {
            return audiences.open() ? audiences.feed() : AudienceFeed.NONE;
        }
        warn(options, active);
        Webhooks webhooks = new Webhooks(options, audiences.queue(), System::currentTimeMillis);
        webhooks.gauges().forEach((name, value) -> metrics.gauge("webhooks." + name, "", value::getAsLong));
        await(vertx.deployVerticle(webhooks, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return audiences.feed();
    }

    /** The segments may come with the next snapshot: no reason to refuse. */
    private static void warn(WebhookOptions options, Rulebook active) {
        List<String> announced = active.snapshot().segments().stream()
                .filter(Segment::announced)
                .map(Segment::name)
                .toList();
        for (WebhookOptions.Target target : options.endpoints()) {
            Set<String> silent = new TreeSet<>(target.segments());
            announced.forEach(silent::remove);
            if (announced.isEmpty() || !silent.isEmpty()) {
                LOG.warn(
                        "webhook {} waits for segments without `notify: true`: {}",
                        target.name(),
                        announced.isEmpty() ? "there is none with it" : silent);
            }
        }
    }
}

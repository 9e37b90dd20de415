package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.http.HttpGateway;
import io.limen.gateway.http.HttpOptions;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * What the gateway will do all day, done for nobody before there is a port to call: events come in, are folded and
 * scored, decisions are asked for, snippets rendered. So that classes are loaded and linked, conditions and models have
 * run and the busiest code is compiled when the first visitor comes.
 *
 * <p>All of it is the real thing but for the two ends: {@link RehearsedLog} appends nothing, {@link RehearsedStore}
 * writes nothing. The real store is read, and knows nobody of those that are asked for.
 */
final class Rehearsal {
    private final Vertx vertx;
    private final OpenData data;
    private final Clocks clocks;
    private final RehearsedLog log = new RehearsedLog();
    private final RehearsedStore profiles;

    Rehearsal(Vertx vertx, OpenData data, Clocks clocks) {
        this.vertx = vertx;
        this.data = data;
        this.clocks = clocks;
        this.profiles = new RehearsedStore(data.profiles(), new StoredCodec(data.snapshots()::featuresOf));
    }

    /**
     * Returns when it is over; not to be called on an event loop.
     *
     * @param max how long the calls of pages go on; those of every gateway are made once even so
     * @param parts what will be served: of these only what counts nothing and keeps nothing is used
     */
    void play(Duration max, HttpOptions options, HttpGateway.Parts parts) {
        DecideFlow decide = new DecideFlow(profiles, log, data.scorer(), data.snapshots(), clocks, Telemetry.SILENT);
        FoldFlow fold = new FoldFlow(
                profiles,
                profiles,
                data.scorer(),
                data.snapshots(),
                clocks,
                Telemetry.SILENT,
                FoldFlow.Options.DEFAULT);
        FoldRunner folding = new FoldRunner(log, fold);
        await(folding.start(data.owner()));
        await(vertx.deployVerticle(
                new DryRun(decide, data.snapshots().active(), clocks),
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        try (Metrics nobodys = new Metrics(clocks.monotonicNanos())) {
            await(HttpGateway.warmUp(
                    vertx,
                    options,
                    new HttpGateway.Parts(
                            new IngestFlow(log, decide),
                            decide,
                            new FlagFlow(decide, clocks, Telemetry.SILENT),
                            parts.plan(),
                            parts.audiences(),
                            parts.snapshots(),
                            parts.edgeTag(),
                            parts.devices(),
                            new EventCensus(),
                            parts.rules(),
                            parts.site(),
                            clocks,
                            nobodys),
                    asked(data.snapshots().active(), max)));
        }
        await(log.close());
        folding.stop(vertx);
    }

    private static HttpGateway.Rehearsed asked(Rulebook rulebook, Duration max) {
        List<String> slots =
                rulebook.snapshot().slots().stream().map(Slot::name).toList();
        TreeSet<String> events = new TreeSet<>();
        rulebook.features().all().forEach(feature -> events.addAll(feature.events()));
        events.remove(Observed.Kind.PAGE.eventName());
        return new HttpGateway.Rehearsed(slots, List.copyOf(events), max);
    }
}

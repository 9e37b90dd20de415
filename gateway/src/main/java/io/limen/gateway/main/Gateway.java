package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;
import static io.limen.gateway.main.Waiting.patiently;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.LearningFlow;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.http.HttpGateway;
import io.limen.gateway.http.RuleFile;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Sources;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.ops.MoveRoutes;
import io.limen.gateway.ops.OpsServer;
import io.limen.gateway.privacy.CompactJws;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.wire.EdgeRulesJson;
import io.limen.gateway.wire.RememberedDevices;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A running gateway. Starting is a list, stopping the same list backwards; whatever fails on
 * the way up is taken down again.
 */
public final class Gateway implements AutoCloseable {
    private static final long CATCH_UP_MILLIS_MAX = 60_000;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Clocks clocks = new Clocks(System::currentTimeMillis, System::nanoTime);
    private final Shutdown shutdown = new Shutdown();
    private final Site site;
    private final Vertx vertx;
    private final List<HttpGateway> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private int opsPort;

    private Gateway(Site site, VertxOptions options) {
        this.site = site;
        // One loop a core for requests, and one for the stores, so that a burst of events delays no decision.
        this.vertx = Vertx.vertx(options.setPreferNativeTransport(true).setEventLoopPoolSize(CORES + 1));
        shutdown.add("vertx", () -> await(vertx.close()));
    }

    /**
     * Starts; when it returns everything listens and is ready.
     *
     * @throws RuntimeException where a part cannot start, with what to do; what had started is stopped
     */
    static Gateway start(Site site) {
        return start(site, new VertxOptions());
    }

    /** Starts on a Vert.x that is watched, or otherwise peculiar; how many loops it has is the gateway's to say. */
    static Gateway start(Site site, VertxOptions options) {
        Gateway gateway = new Gateway(site, options);
        try {
            gateway.start();
            return gateway;
        } catch (RuntimeException refused) {
            gateway.close();
            throw refused;
        }
    }

    private void start() {
        Metrics metrics = new Metrics(clocks.monotonicNanos());
        shutdown.add("metrics", metrics);
        Optional<EdgeKeys> keys = SharedKeys.of(site.settings());
        OpenData data = OpenData.open(vertx, site, snapshot -> contents(snapshot, keys));
        shutdown.add("data", data);
        // Now that nobody else can have it open, so that no move is done after this look.
        data.refuseServingWhenMoved();
        data.gauges().forEach((name, value) -> metrics.gauge(name, "", value::getAsLong));
        LearningFlow learning = learning(data);
        Publication publication = new Publication(
                data, clocks, rulebook -> keys.map(known -> rules(rulebook, learning.learned(), known)));
        patiently(() -> publication.publish(site.loaded(), site.pathToBytes()));
        Telemetry telemetry = new MeasuredFlows(metrics);
        AudienceFeed feed = AudienceDelivery.start(
                vertx,
                site.settings().webhooks(),
                data.audiences(),
                data.snapshots().active(),
                metrics);
        FoldRunner fold = fold(data, telemetry, feed);
        watch(learning, data, keys, metrics);
        DecideFlow decide = new DecideFlow(
                data.profiles(),
                data.log(),
                data.scorer(),
                data.snapshots(),
                learning::learned,
                work -> vertx.executeBlocking(work::get, false),
                clocks,
                telemetry);
        EventCensus census = new EventCensus();
        HttpGateway.Parts parts = new HttpGateway.Parts(
                new IngestFlow(data.log(), decide),
                decide,
                new FlagFlow(decide, clocks, telemetry),
                data.snapshots()::plan,
                fold::audiences,
                data.snapshots(),
                keys.map(known -> known.current()::tag),
                new RememberedDevices(),
                census,
                data.snapshots()::rules,
                site.pages(),
                clocks,
                metrics);
        // Loading classes blocks: done here, beside the event loops and before there is a port to call.
        new Rehearsal(vertx, data, clocks)
                .play(site.settings().rehearse(), site.settings().http(), parts);
        listen(parts);
        metrics.gauge("fold.aside", "", fold::setAside);
        operate(data, metrics, census, decide, fold, watch(publication));
    }

    private LearningFlow learning(OpenData data) {
        LearningOptions options = site.settings().learning();
        return new LearningFlow(
                data.learned(),
                data.profiles(),
                data.log().partitions(),
                data.snapshots(),
                clocks,
                options.learner(),
                UUID.randomUUID().toString(),
                options.holdMax().toMillis());
    }

    /** Edges hear of what is stopped with the next rules. */
    private void watch(LearningFlow learning, OpenData data, Optional<EdgeKeys> keys, Metrics metrics) {
        LearningWatch watch =
                new LearningWatch(learning, site.settings().learning().every().toMillis(), learned -> {
                    Rulebook active = data.snapshots().active();
                    keys.ifPresent(known -> data.snapshots().retell(active, rules(active, learned, known)));
                });
        metrics.gauge("learning.version", "", () -> learning.learned().version());
        metrics.gauge(
                "learning.contexts", "", () -> learning.learned().weights().contexts());
        metrics.gauge("learning.stopped", "", () -> learning.learned()
                .experienceToHarm()
                .size());
        metrics.gauge("learning.holding", "", () -> learning.isHolding() ? 1 : 0);
        metrics.gauge("learning.failed", "", watch::failed);
        await(vertx.deployVerticle(watch, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    }

    private static Contents contents(Snapshot snapshot, Optional<EdgeKeys> keys) {
        return keys.map(known -> Contents.of(snapshot, known.ref()::tag)).orElse(Contents.NONE);
    }

    private RuleFile rules(Rulebook rulebook, Learned learned, EdgeKeys keys) {
        byte[] payload = EdgeRulesJson.encode(
                EdgeRules.of(rulebook, learned, clocks.wallMillis().getAsLong()));
        return RuleFile.of(CompactJws.sign(RuleFile.TYPE, payload, keys.current()));
    }

    private FoldRunner fold(OpenData data, Telemetry telemetry, AudienceFeed feed) {
        FoldRunner fold = new FoldRunner(
                data.log(),
                new FoldFlow(
                        data.profiles(),
                        data.quarantine(),
                        data.scorer(),
                        data.snapshots(),
                        clocks,
                        telemetry,
                        feed,
                        data.isReadable()
                                ? site.settings().fold()
                                : site.settings().fold().withoutCounting()));
        await(fold.start(data.owner()));
        return fold;
    }

    private void listen(HttpGateway.Parts parts) {
        SocketAddress address = HttpGateway.sharedAddress(site.settings().http());
        await(vertx.deployVerticle(
                () -> {
                    HttpGateway listener = new HttpGateway(site.settings().http(), parts, address);
                    listeners.add(listener);
                    return listener;
                },
                new DeploymentOptions().setInstances(CORES)));
    }

    private void operate(
            OpenData data, Metrics metrics, EventCensus census, DecideFlow decide, FoldRunner fold, FolderWatch watch) {
        Inspection inspection = await(Inspection.start(
                vertx,
                new Sources(
                        data.log(),
                        data.profiles(),
                        data.quarantine(),
                        data.learned(),
                        data.snapshots(),
                        data.scorer(),
                        data.snapshots()::plan,
                        clocks,
                        CATCH_UP_MILLIS_MAX),
                data.backup()));
        IngestHealth health = new IngestHealth(data.log());
        OpsServer ops = new OpsServer(
                site.settings().ops(),
                new OpsServer.Parts(
                        metrics,
                        census,
                        decide,
                        inspection,
                        clocks,
                        () -> data.snapshots().active().hash(),
                        site.warnings(),
                        watch::refused,
                        () -> stopping,
                        health::trouble,
                        fold::setAside,
                        data.toMove()
                                .map(folder -> new MoveRoutes(
                                        folder,
                                        data.log().partitions(),
                                        new StoredCodec(data.snapshots()::featuresOf)))));
        await(vertx.deployVerticle(ops));
        opsPort = ops.port();
    }

    private FolderWatch watch(Publication publication) {
        FolderWatch watch = new FolderWatch(site.folder(), site.pathToBytes(), publication);
        await(vertx.deployVerticle(watch, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return watch;
    }

    /** The public port. */
    public int httpPort() {
        return listeners.get(0).port();
    }

    /** The operations port. */
    public int opsPort() {
        return opsPort;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Says in its health that it stops, and goes on answering for as long as balancers take to notice. */
    void drain() {
        stopping = true;
        try {
            Thread.sleep(site.settings().ops().drain().toMillis()); // the thread of the process's end, no event loop
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        shutdown.close();
    }
}

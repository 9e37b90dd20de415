package io.limen.gateway.simulation;

import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.Ingested;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.tiered.DivergenceSampler;
import io.limen.gateway.tiered.HotFirstStore;
import io.limen.gateway.tiered.ReadOptions;
import io.limen.gateway.tiered.WriteBehindStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A gateway put together on a host as {@code main} does it on servers, with little room everywhere. */
final class SimulatedGateway {
    static final long DECIDE_MILLIS = 20;
    private static final long INGEST_MILLIS = 10;
    private static final long LOOK_MILLIS = 200;

    private static final DivergenceSampler.Options REPAIR = new DivergenceSampler.Options(Duration.ofSeconds(1), 10);

    private final Host host;
    private final VirtualTime time;
    private final Host.Loop requests;
    private final SimulatedShop shop = new SimulatedShop();
    private final IngestFlow ingest;
    private final DecideFlow decide;

    SimulatedGateway(Host host, World world) {
        this.host = host;
        this.time = world.time();
        this.requests = host.loop();
        Host.Loop owner = host.loop();
        EventLog log = new HostLog(host, world);
        HostHot hot = new HostHot(host, world);
        HostDurable durable = new HostDurable(host, world);
        Clocks clocks = new Clocks(time::millis, time::nanos);
        SimulatedScorer scorer = new SimulatedScorer(host, world);
        WriteBehindStore behind = new WriteBehindStore(
                SimulatedVertx.at(host, owner),
                durable,
                log::partitionOf,
                behind(world.chance()),
                ReadOptions.DEFAULT,
                clocks);
        HotFirstStore profiles = new HotFirstStore(
                SimulatedVertx.at(host, owner),
                hot,
                behind,
                log::partitionOf,
                HotFirstStore.Options.DEFAULT,
                ReadOptions.DEFAULT,
                time::nanos);
        ProfileStore planted = Planted.on(profiles, world.plant());
        new DivergenceSampler(
                hot, behind, profiles, REPAIR, new Random(world.chance().between(0, Long.MAX_VALUE - 1)));
        this.decide = new DecideFlow(planted, log, scorer, shop, clocks, Telemetry.SILENT);
        this.ingest = new IngestFlow(log, decide);
        FoldFlow fold = new FoldFlow(
                planted,
                new HostQuarantine(host, world),
                scorer,
                shop,
                clocks,
                Telemetry.SILENT,
                FoldFlow.Options.DEFAULT.withoutCounting());
        world.group().join(host, owner, fold, log);
        lookAgain(fold, owner);
    }

    /** Nothing durable stays in memory, or all of it: which of several does Caffeine decides by a chance of its own. */
    private static WriteBehindStore.Options behind(Chance chance) {
        return new WriteBehindStore.Options(
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofSeconds(6),
                4,
                Duration.ofMillis(200),
                3,
                chance.in(0.5) ? 0 : 1 << 20,
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                3,
                50,
                Duration.ofSeconds(5));
    }

    private void lookAgain(FoldFlow fold, Host.Loop owner) {
        host.after(LOOK_MILLIS * VirtualTime.MILLI, owner, () -> fold.lookAgain()
                .onComplete(done -> lookAgain(fold, owner)));
    }

    Host host() {
        return host;
    }

    void activate(String snapshot) {
        shop.activate(snapshot);
    }

    /** Does what a request asks for when it has come in. */
    void receive(Runnable request) {
        requests.run(request);
    }

    Future<Ingested> ingest(List<Observed> events) {
        return ingest.ingest(events, Deadline.after(INGEST_MILLIS * VirtualTime.MILLI, time.nanos()));
    }

    Future<DecideAnswer> decide(DecideRequest request) {
        return decide.decide(request, Deadline.after(DECIDE_MILLIS * VirtualTime.MILLI, time.nanos()));
    }
}

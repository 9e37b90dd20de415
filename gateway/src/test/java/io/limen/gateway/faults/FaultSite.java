package io.limen.gateway.faults;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gateways behind a balancer, and those who call it. */
final class FaultSite implements AutoCloseable {
    /** Counts by name, so that a lost or doubled event shows; a segment that time alone ends; a draw to remember and to count. */
    private static final Map<String, String> CONFIGURATION = Map.of(
            "gateway.yaml", "writeKey: demo\nsecretKey: demo-secret\n",
            "features.yaml", """
                    views:      { count: Product Viewed }
                    carts:      { count: Product Added }
                    orders:     { count: Order Completed }
                    since_view: { since: Product Viewed }
                    """,
            "segments.yaml", """
                    keen:    { when: views >= 2 }
                    looking: { when: since_view < duration('3s') }
                    """,
            "segments.lock", "keen: 0\nlooking: 1\n",
            "content/one.html", "<p>One</p>\n",
            "content/two.html", "<p>Two</p>\n",
            "goals.yaml", "more: { event: [Product Viewed, Product Added], value: 1.5, within: 1h }\n",
            "experiences.yaml", """
                    exposures: delivered
                    slots: { hero: { default: page } }
                    experiences:
                      again: { slot: hero, segment: keen, goal: more, variants: { one: one.html, two: two.html } }
                    """);

    private final Vertx vertx;
    private final Sessions sessions;
    private final List<GatewayProcess> gateways;
    private final Balancer balancer;
    private final RunDelays delays;

    private FaultSite(Vertx vertx, Sessions sessions, List<GatewayProcess> gateways, Balancer balancer) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.gateways = List.copyOf(gateways);
        this.balancer = balancer;
        this.delays = RunDelays.watch(gateways);
    }

    /** Writes the configuration that is used here. */
    static Path configuration(Path folder) throws IOException {
        for (Map.Entry<String, String> file : CONFIGURATION.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    /**
     * Starts gateways and returns when all are ready.
     *
     * @param name of the site; gateways are called after it
     * @param settings {@code LIMEN_…} variables of all gateways
     */
    static FaultSite start(String name, int count, Path configuration, Map<String, String> settings)
            throws IOException {
        List<GatewayProcess> gateways = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            gateways.add(new GatewayProcess(name + "-" + number, configuration, settings));
        }
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        FaultSite site = new FaultSite(vertx, Sessions.read(), gateways, Balancer.start(gateways));
        try {
            site.makeWhole();
            site.warmUp(name);
            return site;
        } catch (IOException | RuntimeException | Error refused) {
            site.close();
            throw refused;
        }
    }

    /** The first calls of all load classes, here and there: they are nobody's. */
    private void warmUp(String name) {
        SessionReplay replay = SessionReplay.start(
                vertx, port(), name + "-warm", sessions, Lengths.eventRate(), Duration.ofSeconds(60));
        DecideProbe probe = DecideProbe.start(vertx, port(), replay::recentVisitor, Lengths.decideRate());
        Waiting.pass(Duration.ofSeconds(2));
        Waiting.answer(replay.stop(), Duration.ofSeconds(60));
        Waiting.answer(replay.sent(), Duration.ofSeconds(10));
        Waiting.answer(probe.stop(), Duration.ofSeconds(60));
    }

    Vertx vertx() {
        return vertx;
    }

    Sessions sessions() {
        return sessions;
    }

    RunDelays delays() {
        return delays;
    }

    int port() {
        return balancer.port();
    }

    List<GatewayProcess> gateways() {
        return gateways;
    }

    GatewayProcess gateway(int number) {
        return gateways.get(number);
    }

    /** Starts what does not run; returns when all are ready and the balancer knows. */
    void makeWhole() throws IOException {
        for (GatewayProcess gateway : gateways) {
            if (!gateway.isAlive()) {
                gateway.close();
                gateway.launch();
                gateway.awaitReady();
            }
        }
        for (GatewayProcess gateway : gateways) {
            gateway.awaitReady();
            Waiting.until(
                    Duration.ofSeconds(20),
                    () -> balancer.sees(gateway),
                    () -> "the balancer does not find " + gateway.name() + " ready");
        }
    }

    /** As a new version is rolled out: one after the other, the next when the last is ready. */
    void restartInTurn() throws IOException {
        for (GatewayProcess gateway : gateways) {
            gateway.stop();
            makeWhole();
        }
    }

    @Override
    public void close() throws IOException {
        delays.close();
        balancer.close();
        for (GatewayProcess gateway : gateways) {
            gateway.close();
        }
        Waiting.answer(vertx.close(), Duration.ofSeconds(20));
    }
}

package io.limen.gateway.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Three gateways on servers, and the table of what was done to them. */
record ServersSite(Servers servers, FaultSite site, Report report) implements AutoCloseable {
    private static final int GATEWAYS = 3;

    /**
     * Starts the servers, sets them up, starts the gateways.
     *
     * @param hot the hot store, for people
     * @param hotUrl the same for the gateways
     */
    static ServersSite start(String name, String hot, Path folder, String hotUrl) throws IOException {
        Servers servers = Servers.start(folder);
        try {
            Path configuration = FaultSite.configuration(folder.resolve("config"));
            Map<String, String> settings = servers.settings(hotUrl);
            setUp(name, configuration, settings);
            FaultSite site = FaultSite.start(name, GATEWAYS, configuration, settings);
            Report report = Report.begin("**" + GATEWAYS + " gateways on Kafka, " + hot + " and DynamoDB**, "
                    + site.sessions().source() + ", "
                    + Lengths.eventRate() + " events/s, " + Lengths.decideRate() + " decisions/s");
            return new ServersSite(servers, site, report);
        } catch (IOException | RuntimeException | Error refused) {
            servers.close();
            throw refused;
        }
    }

    /** With patience: the servers have only just been started. */
    private static void setUp(String name, Path configuration, Map<String, String> settings) throws IOException {
        Map<String, String> patient = new TreeMap<>(settings);
        patient.put("LIMEN_KAFKA_PROBE_MAX", "20s");
        GatewayProcess.run(name + "-setup", configuration, patient, "setup");
    }

    /** The trials of these scenarios, in order. */
    Stream<DynamicTest> trials(List<Scenario> scenarios) {
        return scenarios.stream()
                .filter(scenario -> Lengths.plays(scenario.name()))
                .map(this::trial);
    }

    private DynamicTest trial(Scenario scenario) {
        return DynamicTest.dynamicTest(
                scenario.name() + ": " + scenario.title(), () -> new Trial(site, scenario).run(report));
    }

    @Override
    public void close() throws IOException {
        site.close();
        servers.close();
    }
}

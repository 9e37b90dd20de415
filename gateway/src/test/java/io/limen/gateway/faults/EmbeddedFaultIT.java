package io.limen.gateway.faults;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded default: one gateway and its data folder. */
class EmbeddedFaultIT {
    @Test
    void killAndRestartShouldLoseAndDoubleNothing(@TempDir Path folder) throws Exception {
        Path configuration = FaultSite.configuration(folder.resolve("config"));
        Map<String, String> settings =
                Map.of("LIMEN_DATA_DIR", folder.resolve("data").toString());
        try (FaultSite site = FaultSite.start("embedded", 1, configuration, settings)) {
            GatewayProcess gateway = site.gateway(0);
            Report report = Report.begin("**The embedded default**, "
                    + site.sessions().source() + ", "
                    + Lengths.eventRate() + " events/s, " + Lengths.decideRate() + " decisions/s");

            new Trial(
                            site,
                            new Scenario(
                                    "embedded-kill",
                                    "kill -9 of the gateway",
                                    Fault.of(gateway::kill, site::makeWhole),
                                    Lengths.seconds(2, 10),
                                    Scenario.Serving.WHEN_UP))
                    .run(report);
        }
    }
}

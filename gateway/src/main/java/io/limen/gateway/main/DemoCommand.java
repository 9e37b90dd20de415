package io.limen.gateway.main;

import io.limen.gateway.settings.Overrides;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen demo}: the demo shop on this machine, with a few made-up visitors so that the numbers live. */
@Command(
        name = "demo",
        description = "Opens a shop on this machine that changes with its visitor.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--alone", description = "without made-up visitors")
    private boolean alone;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent(
                Overrides.variable("data.dir"),
                Path.of(System.getProperty("limen.home", "."), "data", "demo").toString());
        Site site = Site.read(Site.demo(), environment);
        PrintWriter err = spec.commandLine().getErr();
        site.warnings().forEach(err::println);
        err.flush();
        Gateway gateway = Gateway.start(site);
        DemoVisitors visitors = new DemoVisitors(gateway.vertx(), gateway.httpPort());
        if (!alone) {
            visitors.start();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%n  The shop       http://127.0.0.1:%d/%n", gateway.httpPort());
        out.printf("  Operations     http://127.0.0.1:%d/metrics%n", gateway.opsPort());
        out.printf("  Keys           demo (events) and demo-secret (servers), for this demo only%n");
        out.printf("  Stop           Ctrl-C; what visitors did stays in %s%n%n", environment.get("LIMEN_DATA_DIR"));
        out.flush();
        Signals.untilStopped(visitors, gateway);
        return 0;
    }
}

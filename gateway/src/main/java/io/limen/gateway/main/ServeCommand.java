package io.limen.gateway.main;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen serve}: runs a gateway until it is told to stop. */
@Command(name = "serve", description = "Runs a gateway; without --config, the demo's.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration")
    private Optional<Path> config = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Site site = Site.read(config.orElseGet(Site::demo), System.getenv());
        PrintWriter err = spec.commandLine().getErr();
        site.warnings().forEach(err::println);
        err.flush();
        Gateway gateway = Gateway.start(site);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "limen serves on http://127.0.0.1:%d, operations on http://127.0.0.1:%d%n",
                gateway.httpPort(), gateway.opsPort());
        out.flush();
        Signals.untilStopped(gateway::drain, gateway);
        return 0;
    }
}

package io.limen.gateway.cli;

import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen vcl --config DIR}: what Varnish has to know of a configuration. */
@Command(
        name = "vcl",
        description = "Prints the table of page types for Varnish 7: a subroutine that sets X-Limen-Page-Type.",
        footer = {
            "",
            "Include what it prints, and call limen_page_type in vcl_recv. Print it again when `pages` changes.",
            "Exit code: 0 printed, 1 the configuration is wrong, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class VclCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "DIR", description = "the configuration (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("config");

    @Override
    public Integer call() throws IOException {
        Folders.requireConfiguration(spec, folder);
        Configuration.Result result = Configuration.load(ConfigurationFolder.read(folder));
        if (!(result instanceof Configuration.Loaded loaded)) {
            // Not where Varnish would read it.
            PrintWriter err = spec.commandLine().getErr();
            result.problems().forEach(problem -> err.print(problem.render()));
            err.flush();
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(PageTypesVcl.write(
                loaded.snapshot().definitions().pageTypes(), loaded.snapshot().hash()));
        out.flush();
        return 0;
    }
}

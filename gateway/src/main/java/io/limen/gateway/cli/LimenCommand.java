package io.limen.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limen}: by itself it lists the commands. */
@Command(
        name = "limen",
        description = "A personalization gateway: events in, segments and snippets out.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "limen 0.1.0",
        subcommands = {
            CheckCommand.class,
            InitCommand.class,
            TestCommand.class,
            ReplayCommand.class,
            CommandLine.HelpCommand.class
        })
public final class LimenCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command line with every command that needs no running gateway in this process. */
    public static CommandLine commandLine() {
        return new CommandLine(new LimenCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package io.limen.gateway.cli;

import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.util.Optional;
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
            InitCommand.class,
            TestCommand.class,
            VclCommand.class,
            ReplayCommand.class,
            EvaluateCommand.class,
            KeysCommand.class,
            ForceCommand.class,
            DoctorCommand.class,
            CommandLine.HelpCommand.class
        })
public final class LimenCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command line with the commands that need no data. */
    public static CommandLine commandLine(GatewaySettings settings) {
        return with(new CheckCommand(settings, Optional.empty()));
    }

    private static CommandLine with(CheckCommand check) {
        return new CommandLine(new LimenCommand())
                .addSubcommand(check)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(LimenCommand::complain);
    }

    /** The command line with the commands that look into data, too. */
    public static CommandLine commandLine(GatewaySettings settings, DataFolder folder) {
        return with(new CheckCommand(settings, Optional.of(folder)))
                .addSubcommand(new VerifyCommand(folder))
                .addSubcommand(new FeaturesCommand(folder))
                .addSubcommand(new EventsCommand(folder))
                .addSubcommand(new TailCommand(folder))
                .addSubcommand(new ResultsCommand(folder))
                .addSubcommand(new DrawsCommand(folder))
                .addSubcommand(new SimulateCommand(folder))
                .addSubcommand(new QuarantineCommand(folder))
                .addSubcommand(new BackupCommand(folder))
                .addSubcommand(new RestoreCommand(folder));
    }

    /** What people can do something about is said in a line; anything else is a bug of ours, with its trace. */
    private static int complain(Exception fault, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(fault instanceof Failure) && !(fault instanceof IOException)) {
            throw fault;
        }
        String what = fault instanceof Failure
                ? fault.getMessage()
                : fault.getClass().getSimpleName() + ": " + fault.getMessage();
        command.getErr().println("limen " + command.getCommandName() + ": " + what);
        command.getErr().flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package io.limen.gateway.main;

import io.limen.gateway.cli.GatewaySettings;
import io.limen.gateway.cli.LimenCommand;
import java.util.Map;
import picocli.CommandLine;

/** The process: one command, then its exit code. */
public final class Limen {
    private Limen() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments)); // the exit code is all that a script sees of a command
    }

    /** All commands. */
    public static CommandLine commandLine() {
        return LimenCommand.commandLine(Limen::settings, new EmbeddedFolder())
                .addSubcommand(new ServeCommand())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new TryCommand())
                .addSubcommand(new SetupCommand())
                .addSubcommand(new RebuildCommand())
                .addSubcommand(new MoveCommand())
                // Only commands that are there already hear of it.
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static GatewaySettings.Findings settings(Map<String, byte[]> pathToBytes) {
        Settings settings = Settings.read(pathToBytes, System.getenv());
        return new GatewaySettings.Findings(settings.problems(), settings.unreadVariables());
    }
}

package io.limen.gateway.main;

import io.limen.gateway.cli.LimenCommand;

/** The process: one command, then its exit code. */
public final class Limen {
    private Limen() {}

    public static void main(String[] arguments) {
        int status = LimenCommand.commandLine(new EmbeddedFolder())
                .addSubcommand(new ServeCommand())
                .addSubcommand(new DemoCommand())
                .execute(arguments);
        System.exit(status);
    }
}

package io.limen.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What commands ask of the folders they are given; a wrong one is wrong use. */
final class Folders {
    private Folders() {}

    static void requireConfiguration(CommandSpec spec, Path folder) {
        require(spec, Files.isDirectory(folder), folder + " (expected: the folder of a configuration)");
    }

    static void requireEmpty(CommandSpec spec, Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        require(spec, Files.isDirectory(folder), folder + " (expected: a folder)");
        try (Stream<Path> files = Files.list(folder)) {
            require(spec, files.findAny().isEmpty(), folder + " is not empty (expected: a new or an empty folder)");
        }
    }

    private static void require(CommandSpec spec, boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), "DIR: " + otherwise);
        }
    }
}

package io.limen.gateway.main;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.http.StaticSite;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.settings.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration read and found right, with the settings of the gateway that is to serve it.
 *
 * @param folder where it lies: {@code site} and {@code tag} are relative to it
 * @param pathToBytes its files
 * @param warnings what is not wrong but may be meant otherwise
 */
record Site(Path folder, Map<String, byte[]> pathToBytes, Settings settings, Loaded loaded, List<String> warnings) {

    /** The folder of the demo shop's configuration, beside the jar's home. */
    static Path demo() {
        return Path.of(System.getProperty("limen.home", "."), "config", "demo");
    }

    /**
     * Reads a configuration whole.
     *
     * @throws Failure where it is not right, with everything that stands against it
     */
    static Site read(Path folder, Map<String, String> environment) {
        Map<String, byte[]> files = files(folder);
        return read(folder, files, Settings.read(files, environment));
    }

    /**
     * The same for a gateway of another kind than the one the configuration is for: of its {@code gateway.yaml} nothing
     * counts, so that it reaches none of the servers and endpoints named there.
     */
    static Site readWithoutItsSettings(Path folder, Map<String, String> environment) {
        return read(folder, files(folder), Settings.read(Map.of(), environment));
    }

    private static Site read(Path folder, Map<String, byte[]> files, Settings settings) {
        Configuration.Result result = Configuration.load(files);
        List<Problem> problems = new ArrayList<>(settings.problems());
        problems.addAll(result.problems());
        boolean wrong = problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        if (wrong || !(result instanceof Loaded loaded)) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "the configuration in " + folder + " is not right\n"
                            + problems.stream().map(Problem::render).collect(Collectors.joining("\n")));
        }
        List<String> warnings =
                new ArrayList<>(problems.stream().map(Problem::render).toList());
        settings.unreadVariables().forEach(variable -> warnings.add(variable + ": not a setting; ignored"));
        return new Site(folder, files, settings, loaded, warnings);
    }

    /** The files to serve and the browser tag. */
    StaticSite pages() {
        Optional<Path> pages = settings.http().site().map(folder::resolve);
        Optional<Path> tag = settings.http().tag().map(folder::resolve).filter(Files::exists);
        try {
            return StaticSite.load(pages, tag);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Code.CORRUPT, "http.site: cannot be read: " + unreadable.getMessage());
        }
    }

    private static Map<String, byte[]> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    folder + ": no such folder (expected: a configuration; `limen init DIR` writes one)");
        }
        try {
            return ConfigurationFolder.read(folder);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Code.CORRUPT, folder + ": cannot be read: " + unreadable.getMessage());
        }
    }
}

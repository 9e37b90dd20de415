package io.limen.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen init DIR}: a commented configuration to start from. */
@Command(
        name = "init",
        description = "Writes a commented configuration to start from: one slot, one segment, one test.",
        mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
    static final List<String> FILES = List.of(
            "gateway.yaml",
            "events.yaml",
            "features.yaml",
            "segments.yaml",
            "segments.lock",
            "goals.yaml",
            "flags.yaml",
            "experiences.yaml",
            "content/hero/welcome-back.html",
            "tests/returning.yaml");

    private static final String TAG = """
            <script src="/limen.js" data-write-key="YOUR_WRITE_KEY" defer></script>

            <section data-limen-slot="hero">
              <h1>What everybody sees</h1>
            </section>
            """;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "a new or an empty folder")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        Folders.requireEmpty(spec, folder);
        for (String file : FILES) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.toAbsolutePath().getParent());
            try (InputStream content = InitCommand.class.getResourceAsStream("init/" + file)) {
                Files.write(path, content == null ? new byte[0] : content.readAllBytes());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("wrote " + FILES.size() + " files to " + folder);
        out.println();
        out.println("    limen check " + folder + "    says what is wrong with them");
        out.println("    limen test " + folder + "     runs the decision tests");
        out.println("    limen serve --config " + folder);
        out.println();
        out.println("Paste this into the page:");
        out.println();
        TAG.lines().forEach(line -> out.println(line.isEmpty() ? "" : "    " + line));
        return 0;
    }
}

package io.limen.gateway.cli;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.privacy.EdgeKeysFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen keys FILE}: writes the keys that gateways share with their edges; shows none of them. */
@Command(
        name = "keys",
        description = "Writes the keys that gateways share with their edges.",
        footer = {"", "Exit code: 0 written, 1 not written, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class KeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "a new file; with --rotate, the one that is used")
    private Path file = Path.of("");

    @Option(
            names = "--rotate",
            description = "puts a new edge key first; what is signed with those before still counts")
    private boolean rotate;

    @Override
    public Integer call() throws IOException {
        EdgeKeysFile keys = new EdgeKeysFile(file);
        if (rotate) {
            keys.rotate();
        } else if (Files.exists(file)) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    file + " is there already; --rotate puts a new edge key first and keeps the others");
        } else {
            keys.make();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println((rotate ? "rotated " : "wrote ") + file);
        out.println();
        out.println("Every gateway of the site gets this file, as edge.keys or LIMEN_EDGE_KEYS, and is started again.");
        out.println("The edge worker gets the first edge key as its secret LIMEN_EDGE_KEY, such as:");
        out.println();
        out.println("    node -p 'JSON.parse(fs.readFileSync(\"" + file + "\")).edge[0]' |"
                + " npx wrangler secret put LIMEN_EDGE_KEY");
        out.println();
        out.println("Until both have it the worker asks the gateway for every page, as it does without a key.");
        return 0;
    }
}

package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.trial.FirstLook;
import io.limen.gateway.trial.SiteAddress;
import io.limen.gateway.trial.StarterConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen try URL}: somebody's own site on this machine, with Limen in its pages. */
@Command(
        name = "try",
        description = "Shows your own site on this machine with Limen in it; the site is not changed.",
        footer = {
            "",
            "A proxy on this machine's own address asks your site, puts the tag and a live",
            "panel into its pages, and answers /_l/ from a gateway inside. It asks nobody",
            "else, and nobody else can ask it.",
            "",
            "Without --config, or with a new or empty DIR, a starter configuration is",
            "written: one slot, two segments, one experience. Edit it while this runs. Of a",
            "DIR's gateway.yaml nothing counts here.",
            "",
            "  limen try https://shop.example --slot hero='main > section:first-of-type'",
            "",
            "Exit code: 0 stopped, 1 it cannot start, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
final class TryCommand implements Callable<Integer> {
    private static final String NAME = "[a-z][a-z0-9_]{0,63}";
    private static final String ANY_SITE = "h1";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", description = "your site, such as https://shop.example")
    private String url = "";

    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where what visitors did is kept (default: a folder that is deleted at the end)")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "0 for any free one (default: ${DEFAULT-VALUE})")
    private int port = 8090;

    @Option(
            names = "--slot",
            paramLabel = "NAME=SELECTOR",
            description = "where a slot of the starter configuration is (default: hero, where it seems to be)")
    private Map<String, String> slots = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI page = SiteAddress.uri(url)
                .orElseThrow(() -> wrongUse("URL: " + url + " (expected: " + SiteAddress.EXPECTED + ")"));
        require(port >= 0 && port <= 65_535, "--port: " + port + " (expected: 0 to 65535)");
        slots.forEach((name, selector) -> require(
                name.matches(NAME) && !selector.isBlank(),
                "--slot: " + name + "=" + selector + " (expected: a name, = and a CSS selector)"));
        Path own = Files.createTempDirectory("limen-try-");
        try {
            Trial trial = start(page, own);
            // While the process ends nothing but what is named here still runs.
            Signals.untilStopped(trial, () -> delete(own));
        } finally {
            delete(own);
        }
        return 0;
    }

    private Trial start(URI page, Path own) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        SiteAddress site = SiteAddress.of(page).orElseThrow();
        FirstLook.Seen seen = look(page);
        seen.elsewhere().ifPresent(there -> refuse(site, there));
        seen.trouble().ifPresent(trouble -> err.println("limen try: " + site + ": " + trouble));
        Path configuration = config.orElse(own.resolve("config"));
        boolean starter = isNew(configuration);
        require(
                starter || slots.isEmpty(),
                "--slot is for a starter configuration; " + configuration + " has its own slots");
        if (starter) {
            slots.computeIfAbsent(StarterConfiguration.HERO, hero -> seen.hero().orElse(ANY_SITE));
            StarterConfiguration.write(configuration, slots);
        }
        Path scripts = Path.of(System.getProperty("limen.home", "."), "edge-sdk", "dist");
        Trial.Plan plan = new Trial.Plan(site, configuration, data.orElse(own.resolve("data")), scripts, port);
        Trial trial = Trial.start(plan, change -> tell(err, change));
        trial.warnings().forEach(err::println);
        err.flush();
        welcome(page, trial.port(), configuration, starter);
        return trial;
    }

    private static FirstLook.Seen look(URI page) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return await(new FirstLook(vertx).at(page));
        } finally {
            await(vertx.close());
        }
    }

    private static void refuse(SiteAddress site, SiteAddress there) {
        throw new Failure(
                Failure.Code.UNAVAILABLE,
                site + " sends visitors to " + there + ": start with that one\n\n    limen try " + there + "\n");
    }

    private static void tell(PrintWriter err, String change) {
        err.println("  changed on the way: " + change);
        err.flush();
    }

    private void welcome(URI page, int listening, Path configuration, boolean starter) {
        PrintWriter out = spec.commandLine().getOut();
        String path = page.getRawPath() == null || page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        out.printf("%n  Your site      http://127.0.0.1:%d%s%n", listening, path);
        out.printf("  It comes from  %s%n", SiteAddress.of(page).orElseThrow());
        slots.forEach((name, selector) -> out.printf("  Slot %-9s %s%n", name, selector));
        out.printf("  Configuration  %s%n", configuration);
        if (starter) {
            out.printf("                 edit it, and it is in force a second later; another place: --slot hero='CSS"
                    + " selector'%n");
        }
        out.printf("  Stop           Ctrl-C%s%n%n", leaves(starter));
        out.flush();
    }

    private String leaves(boolean starter) {
        if (config.isEmpty() && starter) {
            return "; configuration and data go with it (--config DIR and --data DIR keep them)";
        }
        return data.map(folder -> "; what visitors did stays in " + folder)
                .orElse("; what visitors did goes with it (--data DIR keeps it)");
    }

    private static boolean isNew(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw wrongUse(otherwise);
        }
    }

    private ParameterException wrongUse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}

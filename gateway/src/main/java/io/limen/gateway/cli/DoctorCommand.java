package io.limen.gateway.cli;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.doctor.Examination;
import io.limen.gateway.doctor.Expected;
import io.limen.gateway.doctor.Finding;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.trial.SiteAddress;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen doctor URL}: what is right and what is not on a site that uses Limen. */
@Command(
        name = "doctor",
        description = "Looks at a page of a site that uses Limen, as a browser would, and says what to put right.",
        footer = {
            "",
            "It looks at the tag, the mount, the visitor's cookie, Content-Security-Policy,",
            "CORS, ESI, slots, consent, clocks, caching and versions; with --config also",
            "whether the site fits that configuration. It asks some times, for half a minute",
            "at most, and for decisions as a crawler: nobody is counted and nothing drawn.",
            "",
            "Exit code: 0 all is right, 1 there are problems, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", description = "a page of the site, such as https://shop.example/")
    private String url = "";

    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration it should fit")
    private Optional<Path> config = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI page = SiteAddress.uri(url)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "URL: " + url + " (expected: " + SiteAddress.EXPECTED + ")"));
        Optional<Expected> expected = expected();
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = findings(page, expected);
        out.println(page);
        findings.forEach(finding -> tell(out, finding));
        long problems = findings.stream().filter(Finding::isProblem).count();
        out.println(findings.size() + " looked at, " + problems + (problems == 1 ? " problem" : " problems"));
        out.flush();
        return problems == 0 ? 0 : 1;
    }

    private Optional<Expected> expected() throws IOException {
        if (config.isEmpty()) {
            return Optional.empty();
        }
        Folders.requireConfiguration(spec, config.get());
        Configuration.Result result = Configuration.load(ConfigurationFolder.read(config.get()));
        if (!(result instanceof Configuration.Loaded loaded)) {
            throw new ParameterException(
                    spec.commandLine(), config.get() + " is not right: `limen check " + config.get() + "` says why");
        }
        Snapshot snapshot = loaded.snapshot();
        return Optional.of(new Expected(
                snapshot.hash(),
                snapshot.slots().stream().map(DoctorCommand::expected).toList()));
    }

    private static Expected.Slot expected(Slot slot) {
        return new Expected.Slot(slot.name(), slot.selector());
    }

    private static List<Finding> findings(URI page, Optional<Expected> expected)
            throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return new Examination(vertx, Instant::now)
                    .of(page, expected)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(Examination.MILLIS_MAX + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            throw new IOException("the site took longer than half a minute", late);
        } finally {
            vertx.close();
        }
    }

    private static void tell(PrintWriter out, Finding finding) {
        out.printf("  %-8s %-9s %s%n", finding.isProblem() ? "problem" : "OK", finding.subject(), finding.seen());
        finding.fix().ifPresent(fix -> out.printf("  %-8s %-9s → %s%n", "", "", fix));
    }
}

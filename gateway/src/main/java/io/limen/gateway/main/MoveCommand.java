package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.cli.Bar;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.move.MoveFlow;
import io.limen.gateway.flow.move.MoveOptions;
import io.limen.gateway.flow.move.MoveSource;
import io.limen.gateway.flow.move.Moved;
import io.limen.gateway.flow.move.Progress;
import io.limen.gateway.settings.Overrides;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen move}: takes an embedded site, running or not, to Kafka, Redis and DynamoDB. */
@Command(
        name = "move",
        description = "Takes a site from its data folder to Kafka, Redis and DynamoDB, while it serves.",
        footer = {
            "",
            "Decisions are served throughout. Events are answered 503 with Retry-After while the last of them are copied,"
                    + " and from then on by the old gateway: SDKs send them again. Whatever ends it, run it again: it"
                    + " goes on where it stopped.",
            "",
            "Exit code: 0 moved, both sides compared; 1 not moved, with the reason; 2 wrong use."
        },
        mixinStandardHelpOptions = true)
final class MoveCommand implements Callable<Integer> {
    private static final int PROGRESS_MAX = 1_000;
    private static final List<String> SERVERS = List.of("log", "hot", "durable");

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "the configuration to move to")
    private Path to = Path.of("");

    @Option(names = "--config", paramLabel = "DIR", description = "the present configuration (default: the demo's)")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--ops",
            paramLabel = "URL",
            description =
                    "the operations port of the running gateway (default: LIMEN_OPS_URL, else the configuration's)",
            defaultValue = "${env:LIMEN_OPS_URL}")
    private Optional<URI> operations = Optional.empty();

    @Option(
            names = "--pause",
            paramLabel = "SECONDS",
            description = "how long events may be refused for the switch (default: ${DEFAULT-VALUE})",
            defaultValue = "30")
    private int pauseSeconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Shutdown shutdown = new Shutdown();
        Vertx vertx = Vertx.vertx();
        shutdown.add("vertx", () -> await(vertx.close()));
        try {
            MoveServers servers = MoveServers.open(vertx, Site.read(to, System.getenv()));
            shutdown.add("servers", servers);
            MoveSource source = source(vertx, servers, shutdown);
            tell(run(vertx, source, servers));
            return 0;
        } finally {
            shutdown.close();
        }
    }

    /** The gateway that runs, or, where none does, its data folder. */
    private MoveSource source(Vertx vertx, MoveServers servers, Shutdown shutdown) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        SERVERS.forEach(key -> environment.remove(Overrides.variable(key)));
        Optional<Site> site = operations.isPresent()
                ? Optional.empty()
                : Optional.of(Site.read(config.orElseGet(Site::demo), environment));
        URI url = operations.orElseGet(() -> site.orElseThrow().settings().ops().url());
        RunningSite running = new RunningSite(vertx, url, servers.codec());
        try {
            await(running.shape());
            return running;
        } catch (Failure nobodyThere) {
            if (site.isEmpty() || nobodyThere.code() != Failure.Code.UNAVAILABLE) {
                throw nobodyThere;
            }
            say("no gateway at " + url + ": opening the data folder");
            return folder(vertx, site.get(), shutdown);
        }
    }

    private static MoveSource folder(Vertx vertx, Site site, Shutdown shutdown) {
        Path folder = Path.of(site.settings().backends().data().dir());
        if (!Files.isDirectory(folder)) {
            throw new Failure(
                    Failure.Code.UNAVAILABLE,
                    "no data folder " + folder + " (expected: the folder of the site to move)");
        }
        OpenData data = OpenData.open(vertx, site);
        shutdown.add("data", data);
        return data.toMove()
                .orElseThrow(() -> new Failure(
                        Failure.Code.CORRUPT,
                        "the present configuration " + site.folder() + " has its data on servers already"));
    }

    /** It may take hours: no deadline. */
    private Moved run(Vertx vertx, MoveSource source, MoveServers servers) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        try (Bar bar = Bar.open("move", PROGRESS_MAX, "", 1)) {
            Progress progress = (stage, done, of) -> bar.at(
                    PROGRESS_MAX * done / Math.max(1, of),
                    String.format(Locale.ROOT, "%s %,d", stage.name().toLowerCase(Locale.ROOT), done));
            Future<Moved> moved = move(
                            vertx, source, servers, MoveOptions.DEFAULT.withPauseSeconds(pauseSeconds), progress)
                    .onComplete(done -> over.countDown());
            over.await();
            return await(moved);
        }
    }

    /** Moves on a worker: encoding and comparing take their time. */
    static Future<Moved> move(
            Vertx vertx, MoveSource source, MoveServers servers, MoveOptions options, Progress progress) {
        Promise<Moved> moved = Promise.promise();
        VerticleBase mover = new VerticleBase() {
            @Override
            public Future<?> start() {
                MoveFlow flow = new MoveFlow(
                        source,
                        servers.target(),
                        options,
                        new Clocks(System::currentTimeMillis, System::nanoTime),
                        millis -> vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty(),
                        progress);
                context.runOnContext(now -> flow.run().onComplete(moved));
                return Future.succeededFuture();
            }
        };
        return vertx.deployVerticle(mover, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .compose(deployed -> moved.future());
    }

    private void tell(Moved moved) {
        double seconds = moved.copyNanos() / 1e9;
        say(String.format(
                Locale.ROOT,
                "moved, both sides compared: %,d entries, %,d visitors, %,d snapshots",
                moved.entries(),
                moved.visitors(),
                moved.snapshots()));
        say(String.format(
                Locale.ROOT,
                "copied %,d entries in %.1f s (%,.0f a second); events were refused for %.1f s until the switch",
                moved.copied(),
                seconds,
                moved.copied() / Math.max(seconds, 1e-3),
                moved.pauseNanos() / 1e9));
        if (moved.coldVisitors() > 0) {
            say(moved.coldVisitors() + " visitors are not in Redis yet; `limen rebuild --config " + to
                    + "` writes them");
        }
        say("The old gateway decides on and takes no event any more: SDKs keep theirs until another does. So, now:");
        say("  1. limen serve --config " + to);
        say("  2. let the balancer send to it when its /health/ready/ingest is green");
        say("  3. a minute later, when it is warm, stop the old gateway; the file " + MovedMark.NAME
                + " in its data folder keeps it from being served again");
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

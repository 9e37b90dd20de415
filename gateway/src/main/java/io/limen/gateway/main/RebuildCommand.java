package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.cli.Bar;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.inspect.FoldedLog;
import io.limen.gateway.inspect.FoldedLog.Cut;
import io.limen.gateway.inspect.Sources;
import io.limen.gateway.tiered.Rebuild;
import io.limen.gateway.tiered.Rebuild.Limits;
import io.limen.gateway.tiered.Rebuild.Progress;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code limen rebuild}: writes the hot store again, from the durable one or from the log, while gateways go on. What is
 * newer there already stays; what is not yet durable, or came after the log was folded, the gateways that own it write
 * themselves.
 */
@Command(
        name = "rebuild",
        description = "Writes Redis again from DynamoDB or from the log, while gateways go on serving.",
        footer = {
            "",
            "Exit code: 0 rebuilt; 1 not, or not whole: a log that has lost its beginning gives nobody; 2 wrong use."
        },
        mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = {
                "durable: the profiles in DynamoDB (default)",
                "log: every event folded again, from the beginning of the log"
            },
            defaultValue = "durable")
    private Source from = Source.DURABLE;

    @Option(
            names = "--rate",
            paramLabel = "VISITORS",
            description = "written in a second at most (default: ${DEFAULT-VALUE})",
            defaultValue = "10000")
    private int rate;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Where profiles come from. */
    enum Source {
        DURABLE,
        LOG
    }

    @Override
    public Integer call() throws InterruptedException {
        Limits limits = Limits.DEFAULT.withVisitorsPerSecondMax(Math.max(1, rate));
        Site site = Site.read(config.orElseGet(Site::demo), System.getenv());
        Vertx vertx = Vertx.vertx();
        try (OpenData data = OpenData.open(vertx, site)) {
            Optional<HotStore> hot = data.hot();
            if (hot.isEmpty()) {
                say("Nothing to do: there is no Redis, profiles are in the data folder.");
                return 0;
            }
            return switch (from) {
                case DURABLE -> fromDurable(vertx, data, hot.get(), limits);
                case LOG -> fromLog(vertx, data, hot.get(), limits.oneByOne());
            };
        } finally {
            await(vertx.close());
        }
    }

    private int fromDurable(Vertx vertx, OpenData data, HotStore hot, Limits limits) throws InterruptedException {
        tell(rebuild(vertx, data, data.profiles()::scan, hot, limits, new LongAdder()));
        return 0;
    }

    private int fromLog(Vertx vertx, OpenData data, HotStore hot, Limits limits) throws InterruptedException {
        data.recallModels();
        Sources sources = new Sources(
                data.log(),
                data.profiles(),
                data.quarantine(),
                data.learned(),
                data.snapshots(),
                data.scorer(),
                data.snapshots()::plan,
                new Clocks(System::currentTimeMillis, System::nanoTime),
                0);
        LongAdder entries = new LongAdder();
        FoldedLog log = await(FoldedLog.start(vertx, sources, FoldedLog.VISITORS_MAX, entries::add));
        tell(rebuild(vertx, data, log::page, hot, limits, entries));
        say(String.format(Locale.ROOT, "%,d entries of the log folded", entries.sum()));
        tell(log.cut());
        return log.cut().isEmpty() ? 0 : 1;
    }

    /** It may take hours: no deadline. */
    private static Progress rebuild(
            Vertx vertx, OpenData data, Rebuild.Pages pages, HotStore hot, Limits limits, LongAdder entries)
            throws InterruptedException {
        int partitions = data.log().partitions();
        CountDownLatch over = new CountDownLatch(1);
        try (Bar bar = Bar.open("rebuild", partitions, " partitions", 1)) {
            var rebuilt = Rebuild.run(
                            vertx,
                            pages,
                            hot,
                            IntStream.range(0, partitions).boxed().toList(),
                            limits,
                            progress -> bar.at(progress.partitionsDone(), said(progress, entries.sum())))
                    .onComplete(done -> over.countDown());
            over.await();
            return await(rebuilt);
        }
    }

    private static String said(Progress progress, long entries) {
        return entries == 0
                ? String.format(Locale.ROOT, "%,d visitors", progress.visitors())
                : String.format(Locale.ROOT, "%,d visitors, %,d entries", progress.visitors(), entries);
    }

    private void tell(Progress progress) {
        say("%d visitors in %d partitions; %d of them were newer in Redis already and stayed"
                .formatted(progress.visitors(), progress.partitions(), progress.newer()));
    }

    private void tell(Map<Integer, Cut> partitionToCut) {
        partitionToCut.forEach((partition, cut) -> say(String.format(
                Locale.ROOT,
                "NOT rebuilt: partition %d begins at %,d, earlier entries are deleted; %s%,d visitors of what is left are"
                        + " not known from their first event",
                partition,
                cut.begin(),
                cut.atLeast() ? "at least " : "",
                cut.visitors())));
        if (!partitionToCut.isEmpty()) {
            say("`limen rebuild --from durable` writes them; `kafka.setup.retention` says how long the log is kept");
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

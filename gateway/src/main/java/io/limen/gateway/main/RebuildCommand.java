package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.cli.Bar;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.tiered.Rebuild;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code limen rebuild}: writes the hot store again from the durable one, while gateways go on. What is newer there
 * already stays; what is not yet durable, the gateways that own it write themselves.
 */
@Command(
        name = "rebuild",
        description = "Writes Redis again from DynamoDB, while gateways go on serving.",
        mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration")
    private Optional<Path> config = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Site site = Site.read(config.orElseGet(Site::demo), System.getenv());
        Vertx vertx = Vertx.vertx();
        try (OpenData data = OpenData.open(vertx, site)) {
            Optional<HotStore> hot = data.hot();
            if (hot.isEmpty()) {
                say("Nothing to do: there is no Redis, profiles are in the data folder.");
                return 0;
            }
            return rebuild(vertx, data, hot.get());
        } finally {
            await(vertx.close());
        }
    }

    /** It may take hours: no deadline. */
    private int rebuild(Vertx vertx, OpenData data, HotStore hot) throws InterruptedException {
        int partitions = data.log().partitions();
        CountDownLatch over = new CountDownLatch(1);
        try (Bar bar = Bar.open("rebuild", partitions, " partitions", 1)) {
            var rebuilt = Rebuild.run(
                            vertx,
                            data.profiles()::scan,
                            hot,
                            IntStream.range(0, partitions).boxed().toList(),
                            Rebuild.Limits.DEFAULT,
                            progress -> bar.at(progress.partitionsDone(), progress.visitors() + " visitors"))
                    .onComplete(done -> over.countDown());
            over.await();
            Rebuild.Progress progress = await(rebuilt);
            say("%d visitors in %d partitions; %d of them were newer in Redis already and stayed"
                    .formatted(progress.visitors(), partitions, progress.newer()));
            return 0;
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.dynamo.DynamoTable;
import io.limen.gateway.kafka.KafkaTopics;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen setup}: makes what a gateway on servers needs, or says how what is there differs from it. */
@Command(
        name = "setup",
        description = "Makes the topics and the table of a gateway on servers, or compares those that are there.",
        mixinStandardHelpOptions = true)
final class SetupCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "DIR", description = "the folder of the configuration")
    private Optional<Path> config = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Backends backends = Site.read(config.orElseGet(Site::demo), System.getenv())
                .settings()
                .backends();
        if (backends.kind() != Backends.Kind.SERVERS) {
            say("Nothing to do: log and stores are in the data folder, which is made when it is first used.");
            return 0;
        }
        Vertx vertx = Vertx.vertx();
        try {
            boolean right = true;
            for (KafkaTopics.Outcome topic : await(KafkaTopics.setUp(vertx, backends.kafka()))) {
                right &= told("topic " + topic.topic(), topic.made(), topic.differences());
            }
            DynamoTable.Setup table = await(DynamoTable.setup(vertx, backends.dynamo()));
            right &= told("table " + backends.dynamo().address().table(), table.created(), table.differences());
            return right ? 0 : 1;
        } finally {
            await(vertx.close());
        }
    }

    private boolean told(String what, boolean made, List<String> differences) {
        say(what + (made ? ": made" : differences.isEmpty() ? ": as it should be" : ": not as it should be"));
        differences.forEach(difference -> say("  " + difference));
        return differences.isEmpty();
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

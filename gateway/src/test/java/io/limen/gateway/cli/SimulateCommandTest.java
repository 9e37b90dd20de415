package io.limen.gateway.cli;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Features;
import io.limen.gateway.inspect.simulate.Shops;
import io.limen.gateway.main.Limen;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on a data folder as a gateway leaves it. */
class SimulateCommandTest {
    private static final long START = 1_763_700_000_000L;
    private static final int VISITORS = 30;

    private final Path folder;
    private final Path data;

    SimulateCommandTest(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    private record Said(int exitCode, String out, String err) {}

    private static Said run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        CommandLine line =
                Limen.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Said(line.execute(words), out.toString(), err.toString());
    }

    private Path configuration(String name, Map<String, String> files) throws IOException {
        Path written = folder.resolve(name);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = written.resolve(file.getKey());
            Files.createDirectories(path.toAbsolutePath().normalize().getParent());
            Files.writeString(path, file.getValue());
        }
        return written;
    }

    private static EmbeddedStores open(Vertx vertx, Path data) {
        return EmbeddedStores.open(
                vertx, EmbeddedStores.Options.defaults(data.toString()), hash -> Features.NONE, System::nanoTime);
    }

    /** Ten visitors each looked at one, three and five products, on one page each. */
    @BeforeEach
    void visit() {
        Vertx vertx = Vertx.vertx();
        EmbeddedStores stores = open(vertx, data);
        String running = Shops.rulebook(Shops.RUNNING).hash();
        in(stores.snapshots().keep(running, Shops.bytes(Shops.RUNNING)));
        for (int partition = 0; partition < stores.log().partitions(); partition++) {
            in(stores.log().append(partition, new Activated(running, START)));
        }
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            for (int view = 0; view < 1 + 2 * (visitor % 3); view++) {
                in(stores.log().append(List.of(event("v" + visitor, "view" + view, Observed.Kind.TRACK, view))));
            }
            in(stores.log().append(List.of(event("v" + visitor, "page", Observed.Kind.PAGE, 9))));
        }
        in(stores.close());
        in(vertx.close());
    }

    private static Observed event(String visitor, String id, Observed.Kind kind, int second) {
        long at = START + second * 1_000L;
        return new Observed(
                kind,
                kind == Observed.Kind.PAGE ? "Page Viewed" : "Product Viewed",
                visitor,
                null,
                id,
                at,
                at,
                true,
                Value.Fields.NONE,
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text("/p/1"))))));
    }

    /** A threshold lowered, weights changed, an experience added. */
    private Path changed() throws IOException {
        Map<String, String> files = Shops.with(
                Shops.lowered(), "experiences.yaml", "{ ten: 50%, twenty: 50% }", "{ ten: 100%, twenty: 0% }");
        return configuration("new", Shops.with(files, "experiences.yaml", "  hello:\n", """
                          more:
                            slot: banner
                            when: page.type == 'product'
                            variants: { more: ten.html }
                          hello:
                        """));
    }

    @Test
    void simulateShouldTellWhatWouldChangeAndWriteThePage() throws IOException {
        Path report = folder.resolve("report.html");

        Said said = run("simulate", "--config", changed(), "--data", data, "--report", report);

        assertThat(said.err()).isEmpty();
        assertThat(said.exitCode()).isZero();
        assertThat(said.out())
                .containsPattern("keen +10 +20 +\\+10 +10 +0 +50\\.0%")
                .containsPattern("10  default +→ offer:ten")
                .contains("banner: ", "default → more:more", "30 visitors as of 2025-11-21T04:40:09Z")
                .contains("offer: condition false → matched", "wrote " + report);
        assertThat(Files.readString(report)).startsWith("<!DOCTYPE html>").contains("offer:ten");
    }

    @Test
    void simulateShouldTellThatNothingChangesTwiceAlikeWhenTheConfigurationIsTheSame() throws IOException {
        Path same = configuration("same", Shops.RUNNING);

        Said once = run("simulate", "--config", same, "--data", data);
        Said again = run("simulate", "--config", same, "--data", data);

        assertThat(once.exitCode()).isZero();
        assertThat(once.out()).contains("nothing changes", "0 of 60 differ");
        assertThat(timeless(again.out())).isEqualTo(timeless(once.out()));
    }

    private static String timeless(String out) {
        return out.replaceAll("in [0-9.]+ s", "");
    }

    @Test
    void simulateShouldLeaveTheDataAsItIs() throws IOException {
        run("simulate", "--config", changed(), "--data", data);

        Vertx vertx = Vertx.vertx();
        EmbeddedStores stores = open(vertx, data);
        assertThat(in(stores.snapshots().hashes())).hasSize(1);
        long entries = 0;
        for (int partition = 0; partition < stores.log().partitions(); partition++) {
            entries += in(stores.log().end(partition));
            assertThat(in(stores.profiles().scan(partition, "", 10))).isEmpty();
            assertThat(in(stores.profiles().committed(partition))).isEmpty();
        }
        assertThat(entries).isEqualTo(stores.log().partitions() + 10 * (1 + 3 + 5) + VISITORS);
        in(stores.close());
        in(vertx.close());
    }

    @Test
    void simulateShouldRefuseAConfigurationThatIsNotRightWithItsProblems() throws IOException {
        Path wrong = configuration("wrong", Map.of("features.yaml", "views: { cuont: Product Viewed }\n"));

        Said said = run("simulate", "--config", wrong, "--data", data);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).contains("LIMEN-1201", "did you mean `count`?");
    }

    @Test
    void simulateShouldSayWhatToDoWhenTheDataIsInUse() throws IOException {
        Vertx vertx = Vertx.vertx();
        EmbeddedStores gateway = open(vertx, data);

        Said said = run("simulate", "--config", changed(), "--data", data);

        in(gateway.close());
        in(vertx.close());
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).contains("is in use by another", "`limen backup FOLDER`");
    }

    @Test
    void simulateShouldAskForAConfiguration() {
        assertThat(run("simulate", "--data", data).exitCode()).isEqualTo(2);
        assertThat(run("simulate", "--config", folder.resolve("none"), "--data", data)
                        .exitCode())
                .isEqualTo(2);
    }
}

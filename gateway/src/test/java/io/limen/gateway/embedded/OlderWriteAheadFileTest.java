package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to a write-ahead file that another follows: RocksDB alone would go on with the other one. */
class OlderWriteAheadFileTest {
    private static final String VISITOR = "anna";
    /** So little memory for what is not in tables yet that a second file is begun soon. */
    private static final EmbeddedStores.Options.Memory SMALL =
            new EmbeddedStores.Options.Memory(0, 1 << 20, 1 << 20, 64);

    private static Vertx vertx;
    private static Path left;
    private static int events;
    /** Where the first file ended after each event that is in it. */
    private static final List<Integer> ENDS = new ArrayList<>();

    private final Path data;

    OlderWriteAheadFileTest(@TempDir Path folder) throws IOException {
        this.data = folder.resolve("data");
        TornWriteTest.copy(left, data);
    }

    @BeforeAll
    static void write(@TempDir Path once) throws IOException {
        vertx = Vertx.vertx();
        Path written = once.resolve("written");
        left = once.resolve("left");
        EmbeddedStores stores = open(written);
        ENDS.clear();
        Path older = files(written).get(0);
        for (events = 0; files(written).size() < 2 || events < ENDS.size() + 50; events++) {
            in(stores.log().append(List.of(large(events))));
            if (files(written).size() == 1) {
                ENDS.add((int) Files.size(older));
            }
        }
        TornWriteTest.copy(written, left);
        in(stores.close());
    }

    @AfterAll
    static void stop() {
        in(vertx.close());
    }

    @Test
    void openShouldFindEverythingWhenBothFilesAreWhole() throws IOException {
        assertThat(files(data)).hasSize(2);
        assertThat(eventsIn(data)).isEqualTo(events);
    }

    @Test
    void openShouldBeRefusedWhenABitInTheMiddleOfTheOlderFileIsWrong() throws IOException {
        int middle = ENDS.get(ENDS.size() / 2);

        assertRefused(
                file -> {
                    file[middle + 40] ^= 0x10;
                    return file;
                },
                middle);
    }

    @Test
    void openShouldBeRefusedWhenTheOlderFileEndsInTheMiddleOfAWrite() throws IOException {
        int whole = ENDS.get(ENDS.size() - 2);

        assertRefused(file -> Arrays.copyOf(file, whole + 40), whole);
    }

    @Test
    void openShouldBeRefusedWhenTheOlderFileEndsBetweenTwoWrites() throws IOException {
        int whole = ENDS.get(ENDS.size() - 3);

        assertRefused(file -> Arrays.copyOf(file, whole), "goes on with write ");
    }

    /** As after a write that failed, for which RocksDB begins another file: nothing is missing between the two. */
    @Test
    void openShouldFindEverythingWhenTheOlderFileEndsInAWriteThatFailed() throws IOException {
        Path older = files(data).get(0);
        byte[] whole = Files.readAllBytes(older);
        byte[] failed = Arrays.copyOf(whole, whole.length + 30);
        System.arraycopy(whole, ENDS.get(0), failed, whole.length, 30);
        Files.write(older, failed);

        assertThat(eventsIn(data)).isEqualTo(events);
    }

    private void assertRefused(UnaryOperator<byte[]> damage, int whole) throws IOException {
        assertRefused(damage, files(data).get(0) + " is damaged at byte " + whole + " of ");
    }

    private void assertRefused(UnaryOperator<byte[]> damage, String told) throws IOException {
        Path older = files(data).get(0);
        byte[] damaged = damage.apply(Files.readAllBytes(older));
        Files.write(older, damaged);

        assertThatThrownBy(() -> open(data))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Failure.Code.CORRUPT))
                .hasMessageContaining(told)
                .hasMessageContaining("restore a backup");
        assertThat(Files.readAllBytes(older)).isEqualTo(damaged);
    }

    private static EmbeddedStores open(Path folder) {
        EmbeddedStores.Options options = Opened.options(folder);
        return Opened.open(
                vertx,
                new EmbeddedStores.Options(
                        options.dir(),
                        options.partitions(),
                        options.queue(),
                        options.consume(),
                        SMALL,
                        options.reads()));
    }

    private static List<Path> files(Path folder) throws IOException {
        return FolderCopy.files(folder.resolve(BackupFolder.STORE)).stream()
                .filter(file -> file.toString().endsWith(".log"))
                .toList();
    }

    private static int eventsIn(Path folder) {
        EmbeddedStores stores = open(folder);
        List<String> messages = EventLogContract.all(stores.log(), stores.log().partitionOf(VISITOR)).stream()
                .map(entry -> ((Observed) entry).messageId())
                .toList();
        in(stores.close());
        for (int i = 0; i < messages.size(); i++) {
            assertThat(messages.get(i)).isEqualTo("m-" + i);
        }
        return messages.size();
    }

    /** Of 4 KB, so that few of them fill a file. */
    private static Observed large(int number) {
        return new Observed(
                Observed.Kind.TRACK,
                "Large",
                VISITOR,
                null,
                "m-" + number,
                number,
                number,
                false,
                new Value.Fields(Map.of("noise", new Value.Text("x".repeat(4_000)))),
                Value.Fields.NONE);
    }
}

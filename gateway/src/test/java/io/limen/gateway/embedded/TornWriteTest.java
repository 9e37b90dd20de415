package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * What is made of write-ahead files as a stop in the middle of a write leaves them, and of damaged ones. The folder is
 * one that was copied while it was open and everything had been answered: as a kill leaves it.
 */
class TornWriteTest {
    private static final String VISITOR = "anna";
    /** More than one block of the file, with a record that lies across. */
    private static final int EVENTS = 300;

    private static Vertx vertx;
    private static Path left;
    /** Where the file ended after each event; before the first, what makes the folder. */
    private static final List<Integer> ENDS = new ArrayList<>();

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Path folder;
    private int copies;

    TornWriteTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void write(@TempDir Path once) throws IOException {
        vertx = Vertx.vertx();
        Path written = once.resolve("written");
        left = once.resolve("left");
        EmbeddedStores stores = Opened.open(vertx, Opened.options(written));
        ENDS.clear();
        ENDS.add(bytes(written).length);
        for (int i = 0; i < EVENTS; i++) {
            in(stores.log().append(List.of(EventLogContract.event(VISITOR, "m-" + i))));
            ENDS.add(bytes(written).length);
        }
        copy(written, left);
        in(stores.close());
        assertThat(ENDS.get(EVENTS)).isGreaterThan(WriteAheadScan.BLOCK_BYTES);
    }

    @AfterAll
    static void stop() {
        in(vertx.close());
    }

    @BeforeEach
    void listen() {
        said.start();
        logger().addAppender(said);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(said);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(WriteAheadFiles.class);
    }

    // ── the end is missing: nobody was told of it ──

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50, 90})
    void openShouldDropTheLastWriteAndSaySoWhenItsEndIsMissing(int bytes) throws IOException {
        Path data = folderWith(file -> Arrays.copyOf(file, file.length - bytes));

        assertThat(eventsIn(data)).isEqualTo(EVENTS - 1);
        assertSaidWholeThrough(ENDS.get(EVENTS - 1), ENDS.get(EVENTS) - bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 7, 8, 20})
    void openShouldDropTheLastWriteAndSaySoWhenLittleOfItIsThere(int bytes) throws IOException {
        Path data = folderWith(file -> Arrays.copyOf(file, ENDS.get(EVENTS - 1) + bytes));

        assertThat(eventsIn(data)).isEqualTo(EVENTS - 1);
        assertSaidWholeThrough(ENDS.get(EVENTS - 1), ENDS.get(EVENTS - 1) + bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 40_000})
    void openShouldKeepAllAndSaySoWhenGarbageFollows(int bytes) throws IOException {
        Path data = folderWith(file -> {
            byte[] longer = Arrays.copyOf(file, file.length + bytes);
            byte[] garbage = new byte[bytes];
            new Random(bytes).nextBytes(garbage);
            System.arraycopy(garbage, 0, longer, file.length, bytes);
            return longer;
        });

        assertThat(eventsIn(data)).isEqualTo(EVENTS);
        assertSaidWholeThrough(ENDS.get(EVENTS), ENDS.get(EVENTS) + bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 5, 6, 7, 30, 60})
    void openShouldDropTheLastWriteAndSaySoWhenABitOfItIsWrong(int at) throws IOException {
        Path data = folderWith(flipped(ENDS.get(EVENTS - 1) + at, 0x10));

        assertThat(eventsIn(data)).isEqualTo(EVENTS - 1);
        assertSaidWholeThrough(ENDS.get(EVENTS - 1), ENDS.get(EVENTS));
    }

    /** At kinds that only recycled files have, RocksDB reads the same bytes for ever. */
    @Test
    @Timeout(60)
    void openShouldEndWhenAKindIsThatOfARecycledFile() throws IOException {
        assertThat(eventsIn(folderWith(flipped(ENDS.get(EVENTS - 1) + 6, 4)))).isEqualTo(EVENTS - 1);
        assertRefusedAt(ENDS.get(120), flipped(ENDS.get(120) + 6, 4));
    }

    @Test
    void openShouldGoOnWhereTheLastWholeWriteEndedAndSayNothingTwice() throws IOException {
        Path data = folderWith(file -> Arrays.copyOf(file, file.length - 1));
        eventsIn(data);
        said.list.clear();

        EmbeddedStores again = Opened.open(vertx, Opened.options(data));
        long offset = in(again.log().append(List.of(EventLogContract.event(VISITOR, "once more"))))
                .get(0)
                .offset();
        in(again.close());

        assertThat(offset).isEqualTo(EVENTS - 1);
        assertThat(eventsIn(data)).isEqualTo(EVENTS);
        assertThat(warnings()).isEmpty();
    }

    /** What somebody writes just now is not whole either. */
    @Test
    void openShouldCutNothingWhereSomebodyHasTheFolderOpen() throws IOException, InterruptedException {
        Path data = folderWith(file -> Arrays.copyOf(file, file.length - 1));
        byte[] before = bytes(data);
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldLock.class.getName(),
                        data.resolve(BackupFolder.STORE).resolve("LOCK").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo("held");

            assertThatThrownBy(() -> Opened.open(vertx, Opened.options(data))).hasMessageContaining("in use");
            assertThat(bytes(data)).isEqualTo(before);
            assertThat(warnings()).isEmpty();
        } finally {
            holder.destroyForcibly();
            holder.waitFor();
        }
    }

    @Test
    void openShouldSayNothingWhenAllIsWhole() throws IOException {
        assertThat(eventsIn(folderWith(file -> file))).isEqualTo(EVENTS);
        assertThat(warnings()).isEmpty();
    }

    // ── something in the middle is missing: all were told of it ──

    /** Every kind of byte a record has: checksum, length, kind, sequence, content. */
    @ParameterizedTest
    @CsvSource({
        "0,0", "0,4", "0,5", "0,6", "0,7", "0,30",
        "120,0", "120,4", "120,5", "120,6", "120,7", "120,30",
        "298,0", "298,4", "298,5", "298,6", "298,7", "298,30",
    })
    void openShouldBeRefusedAndChangeNothingWhenABitIsWrongBeforeOtherWrites(int event, int at) throws IOException {
        assertRefusedAt(ENDS.get(event), flipped(ENDS.get(event) + at, 0x10));
    }

    /** A page of a disk that was never written, as some disks and file systems leave it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60})
    void openShouldBeRefusedWhenAPageInTheMiddleIsZero(int at) throws IOException {
        assertRefusedAt(ENDS.get(100), file -> {
            Arrays.fill(file, ENDS.get(100) + at, ENDS.get(100) + at + 4096, (byte) 0);
            return file;
        });
    }

    private void assertRefusedAt(int whole, UnaryOperator<byte[]> damage) throws IOException {
        Path data = folderWith(damage);
        byte[] before = bytes(data);

        assertThatThrownBy(() -> Opened.open(vertx, Opened.options(data)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Failure.Code.CORRUPT))
                .hasMessageContaining(file(data).toString())
                .hasMessageContaining("damaged at byte " + whole + " of " + before.length)
                .hasMessageContaining("restore a backup");
        assertThat(bytes(data)).isEqualTo(before);

        // So whoever can mend it has lost nothing.
        Files.write(file(data), bytes(left));
        assertThat(eventsIn(data)).isEqualTo(EVENTS);
    }

    private static UnaryOperator<byte[]> flipped(int at, int bit) {
        return file -> {
            file[at] ^= (byte) bit;
            return file;
        };
    }

    private void assertSaidWholeThrough(int whole, int of) {
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("the last write was cut short")
                .contains(".log is whole through byte " + whole + " of " + of);
    }

    private List<String> warnings() {
        return said.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** A copy of what was left, with its write-ahead file changed. */
    private Path folderWith(UnaryOperator<byte[]> change) throws IOException {
        Path data = folder.resolve("copy-" + copies++);
        copy(left, data);
        Files.write(file(data), change.apply(bytes(data)));
        return data;
    }

    static void copy(Path from, Path to) throws IOException {
        FolderCopy.copy(from.resolve(BackupFolder.STORE), to.resolve(BackupFolder.STORE), (bytes, of) -> {});
    }

    private static byte[] bytes(Path data) throws IOException {
        return Files.readAllBytes(file(data));
    }

    private static Path file(Path data) throws IOException {
        return FolderCopy.files(data.resolve(BackupFolder.STORE)).stream()
                .filter(file -> file.toString().endsWith(".log"))
                .findFirst()
                .orElseThrow();
    }

    /** How many events the log has, which are the first ones, in order. */
    private static int eventsIn(Path data) {
        EmbeddedStores stores = Opened.open(vertx, Opened.options(data));
        List<String> messages = EventLogContract.all(stores.log(), stores.log().partitionOf(VISITOR)).stream()
                .map(entry -> ((Observed) entry).messageId())
                .toList();
        in(stores.close());
        for (int i = 0; i < messages.size(); i++) {
            assertThat(messages.get(i)).isIn("m-" + i, "once more");
        }
        return messages.size();
    }
}

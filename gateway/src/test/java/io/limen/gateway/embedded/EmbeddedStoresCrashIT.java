package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.ProfileStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process is killed in the middle of writing, twice: whatever it had acknowledged is there. */
class EmbeddedStoresCrashIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyAcknowledgedWriteShouldBeThereWhenTheProcessIsKilled(long seed, @TempDir Path folder)
            throws IOException, InterruptedException {
        Random random = new Random(seed);
        List<String> acknowledged = killedAfter(1 + random.nextInt(4_000), folder);
        acknowledged.addAll(killedAfter(1 + random.nextInt(4_000), folder));

        Opened opened = new Opened(watch);
        EmbeddedStores stores = opened.over(folder);
        Map<Integer, List<Entry>> partitionToEntries = new HashMap<>();
        for (int partition = 0; partition < stores.log().partitions(); partition++) {
            partitionToEntries.put(partition, EventLogContract.all(stores.log(), partition));
        }
        for (String line : acknowledged) {
            check(line.split(" "), stores, partitionToEntries);
        }
        opened.closeAll();
    }

    private static void check(String[] words, EmbeddedStores stores, Map<Integer, List<Entry>> partitionToEntries) {
        int partition = Integer.parseInt(words[1]);
        long offset = Long.parseLong(words[2]);
        List<Entry> entries = partitionToEntries.getOrDefault(partition, List.of());
        assertThat(entries).hasSizeGreaterThanOrEqualTo((int) offset);
        if (words[0].equals("appended")) {
            assertThat(((Observed) entries.get((int) offset)).messageId()).isEqualTo(words[3]);
        } else {
            long committed = in(stores.profiles().committed(partition))
                    .map(ProfileStore.Committed::nextOffset)
                    .orElse(-1L);
            assertThat(committed).isBetween(offset, (long) entries.size());
        }
    }

    /** What the process acknowledged before it was killed, which is soon after it said so many lines. */
    private static List<String> killedAfter(int lines, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendUntilKilled.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader said = process.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == lines) {
                    // Unlike the process's own, this leaves what it said to be read.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
        // The kill may have cut the last line short.
        acknowledged.remove(acknowledged.size() - 1);
        return acknowledged;
    }
}

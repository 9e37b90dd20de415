package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.SmallDisk;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk runs full, and has room again. Needs the right to mount a small file system in memory. */
class EmbeddedStoresDiskFullIT {
    private static final int ATTEMPTS_MAX = 300;
    private static final int ATTEMPT_MILLIS = 100;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Opened opened = new Opened(watch);
    private final Path folder;
    private final SmallDisk disk;

    EmbeddedStoresDiskFullIT(@TempDir Path folder) {
        this.folder = folder;
        this.disk = SmallDisk.at(folder, 48);
    }

    @AfterEach
    void unmount() {
        opened.closeAll();
        disk.close();
    }

    @Test
    void appendShouldFailWhenTheDiskIsFullAndWorkAgainWhenThereIsRoom() throws IOException {
        disk.fill(24 << 20);
        EventLog log = opened.over(folder).log();
        long appended = appendUntilFull(log);
        int partition = log.partitionOf("anna");
        assertThat(in(log.end(partition))).isEqualTo(appended);

        disk.makeRoom();
        Position next = in(appendedSoon(log, ATTEMPTS_MAX));

        assertThat(next.offset()).isEqualTo(appended);
        opened.closeAll();
        assertThat(EventLogContract.all(opened.over(folder).log(), partition)).hasSize((int) appended + 1);
    }

    private static long appendUntilFull(EventLog log) {
        for (long appended = 0; ; appended++) {
            try {
                in(log.append(List.of(large(appended))));
            } catch (Failure failure) {
                assertThat(failure.code()).isEqualTo(Failure.Code.UNAVAILABLE);
                return appended;
            }
        }
    }

    private Future<Position> appendedSoon(EventLog log, int attemptsLeft) {
        Promise<Position> appended = Promise.promise();
        log.append(EventLogContract.events("anna", 1))
                .map(positions -> positions.get(0))
                .onSuccess(appended::complete)
                .onFailure(cause -> {
                    if (attemptsLeft == 0) {
                        appended.fail(cause);
                    } else {
                        watch.vertx().setTimer(ATTEMPT_MILLIS, fired -> appendedSoon(log, attemptsLeft - 1)
                                .onComplete(appended));
                    }
                });
        return appended.future();
    }

    /** An event of 30 KB that does not compress. */
    private static Observed large(long number) {
        StringBuilder noise = new StringBuilder();
        new Random(number).ints(30_000, 33, 127).forEach(noise::appendCodePoint);
        return new Observed(
                Observed.Kind.TRACK,
                "Large",
                "anna",
                null,
                "m-" + number,
                number,
                number,
                false,
                new Value.Fields(Map.of("noise", new Value.Text(noise.toString()))),
                Value.Fields.NONE);
    }
}

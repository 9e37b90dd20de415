package io.limen.gateway.flow;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store of snapshots promises. */
public interface SnapshotStoreContract {
    /** The store over this test's storage, which is empty at first. */
    SnapshotStore snapshots();

    /** Closes the store, and opens another over the same storage. */
    SnapshotStore snapshotsReopened();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    default void findShouldGiveBackEveryFileOfThatSnapshotOnlyAfterReopening() {
        in(snapshots().keep("aa", Map.of("features.yaml", bytes("a: 1"), "content/hero/x.html", bytes("<b>"))));
        in(snapshots().keep("aab", Map.of("features.yaml", bytes("b: 2"))));

        Map<String, byte[]> files = in(snapshotsReopened().find("aa")).orElseThrow();

        assertThat(files).containsOnlyKeys("features.yaml", "content/hero/x.html");
        assertThat(files.get("features.yaml")).isEqualTo(bytes("a: 1"));
    }

    @Test
    default void findShouldTellASnapshotWithoutFilesFromNone() {
        in(snapshots().keep("empty", Map.of()));

        assertThat(in(snapshots().find("empty")).orElseThrow()).isEmpty();
        assertThat(in(snapshots().find("none"))).isEmpty();
    }

    @Test
    default void hashesShouldNameEverySnapshotOnceWhenSomeAreKeptTwice() {
        in(snapshots().keep("a", Map.of("features.yaml", bytes("a: 1"))));
        in(snapshots().keep("ab", Map.of()));
        in(snapshots().keep("a", Map.of("features.yaml", bytes("a: 1"))));

        assertThat(in(snapshotsReopened().hashes())).containsExactlyInAnyOrder("a", "ab");
    }

    @Test
    default void latestShouldBeTheOneKeptLast() {
        assertThat(in(snapshots().latest())).isEmpty();
        in(snapshots().keep("a", Map.of()));
        in(snapshots().keep("b", Map.of()));
        in(snapshots().keep("a", Map.of()));

        assertThat(in(snapshotsReopened().latest())).contains("a");
    }

    @Test
    default void toldShouldBeWhatPartitionsWereToldLastAlsoAfterReopening() {
        assertThat(in(snapshots().told())).isEmpty();
        in(snapshots().told(in(snapshots().telling()), "a"));
        assertThat(in(snapshots().told())).contains("a");
        in(snapshots().told(in(snapshots().telling()), "b"));

        assertThat(in(snapshotsReopened().told())).contains("b");
    }

    @Test
    default void toldShouldBeNothingWhenTellingWasCutShort() {
        in(snapshots().told(in(snapshots().telling()), "a"));
        in(snapshots().telling());

        assertThat(in(snapshotsReopened().told())).isEmpty();
    }
}

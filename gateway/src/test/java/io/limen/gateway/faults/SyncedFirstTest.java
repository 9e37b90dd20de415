package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.faults.SyncedFirst.Acknowledgement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On traces written by hand. */
class SyncedFirstTest {
    private static final String WRITE =
            "100 1.000001 write(7</d/store/000004.log>, \"\\316\\22m-1\\32) = 3\", 12) = 12";
    private static final String SYNC = "100 1.000002 fdatasync(7</d/store/000004.log>)  = 0";
    private static final String SYNC_BEGINS = "100 1.000002 fdatasync(7</d/store/000004.log> <unfinished ...>";
    private static final String SYNC_ENDS = "100 1.000009 <... fdatasync resumed>)      = 0";
    private static final String ANSWER =
            "102 1.000004 sendto(33<TCP:[127.0.0.1:80->127.0.0.1:5]>, \"HTTP/1.1 200 OK {p-1}\", 21, 0, NULL, 0) = 21";
    private static final String NOISE = "103 1.000003 --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR} ---";
    private static final List<Acknowledgement> ONE = List.of(new Acknowledgement("m-1", "p-1"));

    private static List<String> violations(String... lines) {
        return new SyncedFirst(SystemCall.read(List.of(lines))).violations(ONE);
    }

    private static void assertNotSynced(String... lines) {
        assertThat(violations(lines)).singleElement().asString().contains("not synced in between");
    }

    @Test
    void answerAfterTheSyncShouldBeRight() {
        assertThat(violations(WRITE, SYNC, NOISE, ANSWER)).isEmpty();
        assertThat(violations(WRITE, SYNC_BEGINS, NOISE, SYNC_ENDS, ANSWER)).isEmpty();
    }

    @Test
    void answerBeforeTheEndOfTheSyncShouldBeFound() {
        assertNotSynced(WRITE, SYNC_BEGINS, ANSWER, SYNC_ENDS);
        assertNotSynced(WRITE, ANSWER, SYNC);
        assertNotSynced(ANSWER, WRITE, SYNC);
    }

    @Test
    void answerThatBeganBeforeTheEndOfTheSyncShouldBeFoundWhateverElseEndedFirst() {
        assertNotSynced(
                WRITE,
                SYNC_BEGINS,
                "102 1.000004 write(33<socket:[7]>, \"p-1\", 3 <unfinished ...>",
                SYNC_ENDS,
                "102 1.000010 <... write resumed>)          = 3");
    }

    @Test
    void syncThatBeganBeforeTheEndOfTheWriteShouldNotCount() {
        assertNotSynced(SYNC, WRITE, ANSWER);
        assertNotSynced(SYNC_BEGINS, WRITE.replace("100", "101"), SYNC_ENDS, ANSWER);
        assertNotSynced(
                "101 1.000001 write(7</d/store/000004.log>, \"m-1\", 3 <unfinished ...>",
                SYNC_BEGINS,
                "101 1.000003 <... write resumed>)          = 3",
                SYNC_ENDS,
                ANSWER);
    }

    @Test
    void syncThatFailedOrWasOfAnotherFileShouldNotCount() {
        assertNotSynced(WRITE, SYNC.replace("= 0", "= -1 EIO (Input/output error)"), ANSWER);
        assertNotSynced(WRITE, SYNC.replace("= 0", "= 0 (INJECTED)"), ANSWER);
        assertNotSynced(WRITE, SYNC.replace("000004", "000005"), ANSWER);
    }

    @Test
    void writeThatABlockOfTheLogEndsInShouldBeFound() {
        String cut = WRITE.replace("m-1", "m-\\316\\7\\\\A\\0\\0\\0041");
        assertThat(violations(cut, SYNC, ANSWER)).isEmpty();
        assertNotSynced(cut, ANSWER, SYNC);
    }

    @Test
    void writeThatIsNotThereOrNotCompleteShouldBeFound() {
        assertThat(violations(SYNC, ANSWER)).singleElement().asString().contains("written nowhere");
        assertThat(violations(WRITE.replace("= 12", "= 11"), SYNC, ANSWER))
                .singleElement()
                .asString()
                .contains("written nowhere");
    }

    @Test
    void answerThatIsNotThereShouldBeFound() {
        assertThat(violations(WRITE, SYNC)).singleElement().asString().contains("not in the trace");
    }

    @Test
    void callShouldBeReadInTwoPiecesAndWhateverItsBytesLookLike() {
        List<SystemCall> calls = SystemCall.read(List.of(
                NOISE,
                "100 1.000000 <... futex resumed>)           = 0",
                "101 1.000001 read(9<socket:[8]>,  <unfinished ...>",
                WRITE,
                "101 1.000003 <... read resumed>\"ab\", 10)  = 2",
                ANSWER,
                "104 1.000005 write(1<pipe:[9]>, \"x\", 1 <detached ...>"));

        assertThat(calls)
                .containsExactly(
                        new SystemCall("write", "7</d/store/000004.log>, \"\\316\\22m-1\\32) = 3\", 12", 3, 3, "12"),
                        new SystemCall("read", "9<socket:[8]>,\"ab\", 10", 2, 4, "2"),
                        new SystemCall(
                                "sendto",
                                "33<TCP:[127.0.0.1:80->127.0.0.1:5]>, \"HTTP/1.1 200 OK {p-1}\", 21, 0, NULL, 0",
                                5,
                                5,
                                "21"),
                        new SystemCall("write", "1<pipe:[9]>, \"x\", 1", 6, Integer.MAX_VALUE, ""));
        assertThat(calls)
                .extracting(SystemCall::file)
                .containsExactly("/d/store/000004.log", "socket:[8]", "TCP:[127.0.0.1:80->127.0.0.1:5]", "pipe:[9]");
    }
}

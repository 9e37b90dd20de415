package io.limen.gateway.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Writes down what a process that runs already asks of the kernel to have written. */
final class Strace implements AutoCloseable {
    private static final String CALLS =
            "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,fdatasync,fsync";
    /** More than any write here has. */
    private static final int BYTES_SHOWN = 1 << 20;

    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final Process process;
    private final Path trace;

    private Strace(Process process, Path trace) {
        this.process = process;
        this.trace = trace;
    }

    /** Returns when every thread of the process is followed. The test is skipped where that cannot or may not be. */
    static Strace attach(long pid, Path trace) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-y",
                        "-ttt",
                        "-s",
                        Integer.toString(BYTES_SHOWN),
                        "-e",
                        "trace=" + CALLS,
                        "-o",
                        trace.toString(),
                        "-p",
                        Long.toString(pid))
                .redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return abort("strace is not there (expected: on the PATH)");
        }
        BufferedReader said = process.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains("attached")) {
                return new Strace(process, trace);
            }
            all.append(line).append(' ');
        }
        return abort("strace may not follow another process: " + all);
    }

    /** Lets the process go, and returns what it did. */
    SyncedFirst end() throws IOException {
        close();
        return new SyncedFirst(SystemCall.read(Files.readAllLines(trace, StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void close() {
        process.destroy();
        Waiting.end(process, END_MAX);
    }
}

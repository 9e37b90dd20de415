package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLogContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Starts a {@link GroupMember} and answers its calls out of what is kept. A shell stands between: it kills the member,
 * stopped or not, when its own input ends, which is when the test's Java does.
 */
final class MemberProcess implements AutoCloseable {
    private static final int START_MILLIS_MAX = 30_000;

    private final String name;
    private final Kept kept;
    private final Process guardian;
    private final ProcessHandle member;
    private final Socket socket;
    private final List<String> said = new CopyOnWriteArrayList<>();

    MemberProcess(String name, KafkaEventLog.Options options, Kept kept) {
        this.name = name;
        this.kept = kept;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(START_MILLIS_MAX);
            ProcessBuilder builder = new ProcessBuilder(
                    "sh",
                    "-c",
                    "\"$@\" </dev/null >/dev/null 2>&1 & echo $!; cat >/dev/null; kill -9 $!",
                    "guardian",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    GroupMember.class.getName(),
                    Integer.toString(server.getLocalPort()),
                    options.bootstrap(),
                    options.topic());
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            guardian = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            long pid = Long.parseLong(guardian.inputReader().readLine());
            member = ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("the member ended at once"));
            socket = server.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread listener = new Thread(this::listen, "member-" + name);
        listener.setDaemon(true);
        listener.start();
    }

    /** The calls other than hand-overs, in order. */
    List<String> said() {
        return said;
    }

    private void listen() {
        try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                out.println(words[0] + " " + answer(words[1], Integer.parseInt(words[2]), words));
            }
        } catch (IOException e) {
            // The member is gone.
        }
    }

    private String answer(String call, int partition, String[] words) {
        if (call.equals("handle")) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 4; i < words.length; i += 2) {
                entries.add(EventLogContract.event(words[i], words[i + 1]));
            }
            kept.handed(name, partition);
            return kept.handle(name, partition, Long.parseLong(words[3]), entries) ? "0" : "refused";
        }
        said.add(call + " " + partition);
        if (call.equals("assigned")) {
            return Long.toString(kept.assigned(name, partition));
        }
        if (call.equals("lost")) {
            kept.lost(name, partition);
        } else {
            kept.revoked(name, partition);
        }
        return "0";
    }

    /** {@code SIGKILL}. */
    void kill() {
        kept.cutOff(name);
        member.destroyForcibly();
    }

    /** {@code SIGSTOP}: its connections stay open, and it says nothing. */
    void pause() {
        kept.cutOff(name);
        signal("STOP");
    }

    /** {@code SIGCONT} after {@link #pause}. */
    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(member.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("not signalled: " + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        member.destroyForcibly();
        guardian.destroyForcibly();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

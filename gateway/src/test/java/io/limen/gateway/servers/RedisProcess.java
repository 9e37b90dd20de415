package io.limen.gateway.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running redis-server. A shell holds it and reads what the tests never write: when they end, however they end, the
 * shell reads the end and kills the server.
 */
final class RedisProcess {
    private static final String HOLD = "\"$0\" \"$@\" </dev/null >/dev/null 2>&1 & echo $!; cat >/dev/null; kill -9 $!";

    private final Process shell;
    private final ProcessHandle server;

    private RedisProcess(Process shell, ProcessHandle server) {
        this.shell = shell;
        this.server = server;
    }

    static RedisProcess start(Path binary, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", HOLD, binary.toString()));
        command.addAll(arguments);
        try {
            Process shell = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader said = shell.inputReader();
            long pid = Long.parseLong(said.readLine());
            return new RedisProcess(shell, ProcessHandle.of(pid).orElseThrow(() -> new IOException("no process")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return server.isAlive();
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + server.pid())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " gave " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        try {
            // The end of its input makes the shell kill the server, which is its own child until then.
            shell.getOutputStream().close();
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
                shell.destroyForcibly();
            }
            server.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("redis-server does not end", e);
        }
    }
}

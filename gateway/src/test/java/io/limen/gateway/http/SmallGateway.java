package io.limen.gateway.http;

import io.limen.gateway.main.Limen;
import io.limen.gateway.servers.EndsWithParent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code limen serve} in a process of its own with a small heap, which ends when it runs out of it. What its collector says
 * it leaves is what is alive.
 */
final class SmallGateway implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("127\\.0\\.0\\.1:(\\d+), operations on .*:(\\d+)");
    /** Only what a full collection leaves is known to be alive. */
    private static final Pattern COLLECTED = Pattern.compile("Pause Full.*?\\d+M->(\\d+)M\\(");

    private final Process process;
    private final Path collections;
    private final String origin;
    private final String operations;

    private SmallGateway(Process process, Path collections, String origin, String operations) {
        this.process = process;
        this.collections = collections;
        this.origin = origin;
        this.operations = operations;
    }

    /** Starts it on free ports; returns when it serves. */
    static SmallGateway start(Path folder, int heapMegabytes, String gatewayYaml) throws IOException {
        Path configuration = Files.createDirectories(folder.resolve("config"));
        Files.writeString(configuration.resolve("gateway.yaml"), gatewayYaml);
        Path collections = folder.resolve("gc.log");
        ProcessBuilder builder = new ProcessBuilder(
                program("java"),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc:file=" + collections,
                "-cp",
                System.getProperty("java.class.path"),
                EndsWithParent.class.getName(),
                Limen.class.getName(),
                "serve",
                "--config",
                configuration.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("LIMEN_"));
        builder.environment().put("LIMEN_DATA_DIR", folder.resolve("data").toString());
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader said = process.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread rest = new Thread(() -> said.lines().forEach(later -> {}), "small-gateway-output");
                rest.setDaemon(true);
                rest.start();
                String host = "http://127.0.0.1:";
                return new SmallGateway(process, collections, host + started.group(1), host + started.group(2));
            }
        }
        throw new AssertionError(all);
    }

    String origin() {
        return origin;
    }

    String operations() {
        return operations;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Megabytes alive, after collecting everything that is not. */
    int live() throws IOException, InterruptedException {
        int before = collected().size();
        new ProcessBuilder(program("jcmd"), Long.toString(process.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        List<Integer> left = collected();
        if (left.size() <= before) {
            throw new AssertionError("nothing was collected");
        }
        return left.get(left.size() - 1);
    }

    /** Megabytes left by the full collection that left most: one comes whenever there is no room for what is wanted. */
    int peak() throws IOException {
        return collected().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private List<Integer> collected() throws IOException {
        return Files.readAllLines(collections).stream()
                .map(COLLECTED::matcher)
                .filter(Matcher::find)
                .map(left -> Integer.parseInt(left.group(1)))
                .toList();
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.limen.gateway.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the event loops of the gateways were ready to run and got no processor, as Linux counts it for each thread
 * ({@code schedstat}): that is the machine's doing, and no gateway's. Where the system does not count it, nothing is
 * known and nothing excused.
 */
final class RunDelays implements AutoCloseable {
    private static final long SAMPLE_MILLIS = 50;
    private static final long LOOK_AGAIN_SAMPLES = 10;
    /** Threads are cut to fifteen letters there; the other one is the thread that stops all for collecting garbage. */
    private static final List<String> COUNTED = List.of("vert.x-event", "vert.x-..", "VM Thread");

    private final List<GatewayProcess> gateways;
    private final Map<String, ConcurrentSkipListMap<Long, Long>> nameToDelays = new ConcurrentHashMap<>();
    private final Map<Path, Long> threadToDelay = new HashMap<>();
    private final Map<String, List<Path>> nameToThreads = new HashMap<>();
    private final Thread sampler = new Thread(this::run, "run-delays");
    private volatile boolean sampling = true;

    private RunDelays(List<GatewayProcess> gateways) {
        this.gateways = List.copyOf(gateways);
        this.sampler.setDaemon(true);
    }

    static RunDelays watch(List<GatewayProcess> gateways) {
        RunDelays delays = new RunDelays(gateways);
        delays.sampler.start();
        return delays;
    }

    /** How long a gateway's loops waited for a processor between these moments, and a sample before and after. */
    double millis(String gateway, long fromNanos, long toNanos) {
        long around = TimeUnit.MILLISECONDS.toNanos(2 * SAMPLE_MILLIS);
        ConcurrentSkipListMap<Long, Long> delays = nameToDelays.get(gateway);
        return delays == null
                ? 0
                : delays.subMap(fromNanos - around, toNanos + around).values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        / 1e6;
    }

    private void run() {
        for (long sample = 0; sampling; sample++) {
            for (GatewayProcess gateway : gateways) {
                if (sample % LOOK_AGAIN_SAMPLES == 0) {
                    nameToThreads.put(gateway.name(), threads(gateway.pid()));
                }
                long delay = nameToThreads.getOrDefault(gateway.name(), List.of()).stream()
                        .mapToLong(this::since)
                        .max()
                        .orElse(0);
                nameToDelays
                        .computeIfAbsent(gateway.name(), name -> new ConcurrentSkipListMap<>())
                        .put(System.nanoTime(), delay);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SAMPLE_MILLIS));
        }
    }

    private static List<Path> threads(long pid) {
        List<Path> threads = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : all) {
                String name = Files.readString(thread.resolve("comm"));
                if (COUNTED.stream().anyMatch(name::startsWith)) {
                    threads.add(thread);
                }
            }
        } catch (IOException gone) {
            return List.of();
        }
        return threads;
    }

    /** Nanoseconds it waited since it was last looked at. */
    private long since(Path thread) {
        try {
            long now = Long.parseLong(
                    Files.readString(thread.resolve("schedstat")).strip().split(" ", -1)[1]);
            Long last = threadToDelay.put(thread, now);
            return last == null ? 0 : now - last;
        } catch (IOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        sampling = false;
    }
}

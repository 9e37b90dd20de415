package io.limen.gateway.cli.replay;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One run through files of events. Blocks its caller; sending happens on an event loop. */
public final class Replay {
    /**
     * How fast and how much at a time.
     *
     * @param eventsPerSecond arrivals; 0 sends as fast as it is accepted
     * @param batchEventsMax events a call carries at most
     * @param connections lanes, each with one call in flight
     * @param patienceNanos how long a call is repeated before the replay is given up
     */
    public record Pace(double eventsPerSecond, int batchEventsMax, int connections, long patienceNanos) {
        /** Whether arrivals have a schedule of their own. */
        boolean open() {
            return eventsPerSecond > 0;
        }

        /** When the event of this number is due. */
        private long dueNanos(long startNanos, long number) {
            return startNanos + (open() ? (long) (number * 1e9 / eventsPerSecond) : 0);
        }
    }

    /** Told how far the reading is. Called on the replaying thread. */
    public interface Progress {
        /**
         * Another stretch was read.
         *
         * @param fileBytes bytes of the files, as they are on disk, read so far
         */
        void at(long fileBytes, long events);
    }

    private static final int PROGRESS_EVENTS = 256;

    private final Vertx vertx;
    private final URI gateway;
    private final String key;
    private final Pace pace;
    /** Why no call can succeed any more; written on the event loop only. */
    private volatile Optional<String> stopped = Optional.empty();

    private final Tally read = new Tally();
    private long fileBytes;
    private long events;

    /** A replay to the gateway at this address with this key. */
    public Replay(Vertx vertx, URI gateway, String key, Pace pace) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.key = key;
        this.pace = pace;
    }

    /** Sends every line of the files, in this order, and returns when each was answered or the replay was given up. */
    public ReplayReport run(List<Path> files, Progress progress) throws IOException, InterruptedException {
        Context context = vertx.getOrCreateContext();
        Delivery delivery =
                new Delivery(vertx, gateway, key, pace.connections(), pace.patienceNanos(), System::nanoTime);
        Tally answered = new Tally();
        List<Lane> lanes = new ArrayList<>();
        for (int lane = 0; lane < pace.connections(); lane++) {
            lanes.add(new Lane(context, delivery, pace, System::nanoTime, answered, reason -> stop(reason, lanes)));
        }
        long startNanos = System.nanoTime();
        try {
            for (Path file : files) {
                readThrough(file, lanes, startNanos, progress);
            }
        } finally {
            for (Lane lane : lanes) {
                lane.drain();
            }
            delivery.close();
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        answered.add(read);
        return ReplayReport.of(answered, events, seconds, delivery.retries(), pace.open(), stopped);
    }

    private void readThrough(Path file, List<Lane> lanes, long startNanos, Progress progress)
            throws IOException, InterruptedException {
        try (EventLines lines = EventLines.open(file, bytes -> fileBytes += bytes)) {
            for (Optional<EventLines.Line> line = lines.next();
                    line.isPresent() && stopped.isEmpty();
                    line = lines.next()) {
                handOver(line.get(), lanes, startNanos);
                if (++events % PROGRESS_EVENTS == 0) {
                    progress.at(fileBytes, events);
                }
            }
        }
        progress.at(fileBytes, events);
    }

    private void handOver(EventLines.Line line, List<Lane> lanes, long startNanos) throws InterruptedException {
        if (line instanceof EventLines.Line.Unusable unusable) {
            read.rejected(unusable.reason(), unusable.place());
        } else if (line instanceof EventLines.Line.Event event) {
            if (event.json().length() > Batch.EVENT_BYTES_MAX) {
                read.rejected("larger than a call may be", event.place());
                return;
            }
            long dueNanos = pace.dueNanos(startNanos, events);
            awaitNanos(dueNanos);
            lanes.get(Math.floorMod(event.visitor().hashCode(), lanes.size())).offer(new Batch.Due(event, dueNanos));
        }
    }

    private static void awaitNanos(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void stop(String reason, List<Lane> lanes) {
        if (stopped.isEmpty()) {
            stopped = Optional.of(reason);
        }
        lanes.forEach(Lane::stop);
    }
}

package io.limen.gateway.main;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops what was started, in reverse order; every part is told to, whatever the others do. */
final class Shutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable how) {}

    void add(String name, AutoCloseable how) {
        parts.push(new Part(name, how));
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.how().close();
            } catch (Exception fault) {
                LOG.warn("{} did not stop as it should: {}", part.name(), fault.toString());
            }
        }
    }
}

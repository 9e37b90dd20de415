package io.limen.gateway.cli.replay;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The events of one call.
 *
 * <p>No {@code sentAt}: what is replayed happened when it says it did, and the same lines are the same bytes however
 * often they are sent.
 */
record Batch(List<Due> events, Buffer body) {
    /** The largest body the gateway takes. */
    static final int BODY_BYTES_MAX = 500 * 1024;

    private static final String HEAD = "{\"batch\":[";
    private static final String TAIL = "]}";

    /** The largest event that fits a call of its own. */
    static final int EVENT_BYTES_MAX = BODY_BYTES_MAX - HEAD.length() - TAIL.length();

    /**
     * An event and when it was to be sent.
     *
     * @param nanos monotonic
     */
    record Due(EventLines.Line.Event event, long nanos) {}

    Batch {
        events = List.copyOf(events);
    }

    /** Takes from the front as many as go into one call; at least one, if there is one. */
    static Batch take(Deque<Due> waiting, int eventsMax) {
        List<Due> events = new ArrayList<>();
        Buffer body = Buffer.buffer(HEAD);
        for (Due next = waiting.peek(); next != null; next = waiting.peek()) {
            int bytesWithNext = body.length() + 1 + next.event().json().length() + TAIL.length();
            if (events.size() == eventsMax || (!events.isEmpty() && bytesWithNext > BODY_BYTES_MAX)) {
                break;
            }
            if (!events.isEmpty()) {
                body.appendByte((byte) ',');
            }
            body.appendBuffer(next.event().json());
            events.add(next);
            waiting.remove();
        }
        return new Batch(events, body.appendString(TAIL));
    }
}

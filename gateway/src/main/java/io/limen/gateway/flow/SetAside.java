package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import java.util.Arrays;

/**
 * An entry of the log on which the fold throws: it is passed by, now and whenever the log is folded again, by whatever
 * release. It says nothing of the visitor, whose event stays in the log alone.
 *
 * @param position where the event stands
 * @param at when it was set aside, epoch milliseconds
 * @param event the event's name
 * @param cause what was thrown, and where; not its message, which may quote what the event holds
 * @param state what became of it
 */
public record SetAside(Position position, long at, String event, String cause, State state) {
    private static final String OURS = "io.limen.";

    /** What became of it. */
    public enum State {
        /** Nobody has looked at it yet. */
        OPEN,
        /** Appended anew, after what it failed on was mended. */
        RETRIED,
        /** Given up. */
        DROPPED
    }

    public SetAside as(State other) {
        return new SetAside(position, at, event, cause, other);
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** What was thrown, and where in our own code if it got there: {@code ArithmeticException at Sum.apply:42}. */
    public static String cause(Throwable thrown) {
        String what = thrown.getClass().getSimpleName();
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .findFirst()
                .map(frame -> what + " at " + place(frame))
                .orElse(what);
    }

    private static String place(StackTraceElement frame) {
        String type = frame.getClassName().replaceFirst(".*\\.", "");
        return type + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }
}

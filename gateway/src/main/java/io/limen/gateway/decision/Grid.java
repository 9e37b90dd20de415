package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand for all there are: missing, each landmark, and some between two landmarks, before the first and behind the
 * last. With as many of those as inputs are compared with each other, whatever order the inputs can be in, they can be in
 * here too.
 */
final class Grid {
    private Grid() {}

    /** Missing is null. */
    static List<@Nullable Value> numbers(Collection<Value> landmarks, int between) {
        TreeSet<Double> marks = new TreeSet<>();
        for (Value landmark : landmarks) {
            if (landmark instanceof Value.Num number) {
                marks.add(number.number());
            }
        }
        if (marks.isEmpty()) {
            marks.add(0.0);
        }
        List<@Nullable Value> values = missing();
        Double before = null;
        for (double mark : marks) {
            for (int i = 1; i <= between; i++) {
                add(values, before == null ? mark - i * step(mark) : before + (mark - before) * i / (between + 1));
            }
            add(values, mark);
            before = mark;
        }
        for (int i = 1; i <= between; i++) {
            add(values, marks.last() + i * step(marks.last()));
        }
        return values;
    }

    /** Large enough to make a difference. */
    private static double step(double mark) {
        return Math.max(1, Math.abs(mark));
    }

    private static void add(List<@Nullable Value> values, double number) {
        if (Double.isFinite(number)) {
            values.add(new Value.Num(number));
        }
    }

    /** A text with a lowest sign behind it is the next there is. */
    static List<@Nullable Value> texts(Collection<Value> landmarks, int between) {
        TreeSet<String> marks = new TreeSet<>(List.of(""));
        for (Value landmark : landmarks) {
            if (landmark instanceof Value.Text text) {
                marks.add(text.text());
            }
        }
        List<@Nullable Value> values = missing();
        for (String mark : marks) {
            values.add(new Value.Text(mark));
            String next = marks.higher(mark);
            for (int i = 1; i <= between; i++) {
                String behind = mark + "\0".repeat(i);
                if (next == null || behind.compareTo(next) < 0) {
                    values.add(new Value.Text(behind));
                }
            }
        }
        return values;
    }

    static List<@Nullable Value> booleans() {
        List<@Nullable Value> values = missing();
        values.add(new Value.Bool(false));
        values.add(new Value.Bool(true));
        return values;
    }

    private static List<@Nullable Value> missing() {
        List<@Nullable Value> values = new ArrayList<>();
        values.add(null);
        return values;
    }
}

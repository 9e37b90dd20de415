package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Features;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a snippet may show of a visitor: every feature by its name, and each flag as {@code flags.<name>}. Worked out
 * when asked for, as most snippets ask for nothing. Numbers are shown without a trailing {@code .0}; what is missing is
 * absent.
 */
final class SnippetVariables extends AbstractMap<String, Object> {
    private final Snapshot snapshot;
    private final Moment moment;

    SnippetVariables(Snapshot snapshot, Moment moment) {
        this.snapshot = snapshot;
        this.moment = moment;
    }

    @Override
    public @Nullable Object get(Object key) {
        if ("flags".equals(key)) {
            return flags();
        }
        Features features = snapshot.definitions().features();
        int feature = features.indexOf(String.valueOf(key));
        if (feature < 0) {
            return null;
        }
        double number = moment.number(feature);
        return switch (features.get(feature).type()) {
            case TEXT -> moment.text(feature);
            case BOOL -> Double.isNaN(number) ? null : (Object) (number != 0);
            case NUMBER, DURATION -> Double.isNaN(number) ? null : shown(number);
        };
    }

    private Map<String, String> flags() {
        return IntStream.range(0, snapshot.flags().size())
                .boxed()
                .collect(Collectors.toMap(i -> snapshot.flags().get(i).name(), i -> shown(moment.flag(i))));
    }

    private static String shown(Value value) {
        if (value instanceof Value.Num num) {
            return shown(num.number());
        }
        return value instanceof Value.Text text
                ? text.text()
                : value instanceof Value.Bool bool ? "" + bool.bool() : "";
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(Math.round(number * 100) / 100.0);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return snapshot.definitions().features().all().stream()
                .filter(feature -> containsKey(feature.name()))
                .map(feature -> new SimpleImmutableEntry<>(feature.name(), get(feature.name())))
                .collect(Collectors.toUnmodifiableSet());
    }
}

package io.limen.gateway.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A property's value: JSON without null. What is null or absent in JSON is absent here. */
public sealed interface Value {

    /** A string. */
    record Text(String text) implements Value {}

    /** A finite number. */
    record Num(double number) implements Value {
        public Num {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("number: " + number + " (expected: finite)");
            }
        }
    }

    /** A boolean. */
    record Bool(boolean bool) implements Value {}

    /** A list, in order. */
    record Items(List<Value> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** An object; its keys keep no order. */
    record Fields(Map<String, Value> fields) implements Value {
        public static final Fields NONE = new Fields(Map.of());

        public Fields {
            fields = Map.copyOf(fields);
        }

        /** The value under this key, or null. */
        public @Nullable Value get(String key) {
            return fields.get(key);
        }

        /** The value at a dotted path such as {@code page.path}, or null where any step is missing. */
        public @Nullable Value at(String path) {
            Value here = this;
            int start = 0;
            while (true) {
                if (!(here instanceof Fields object)) {
                    return null;
                }
                int dot = path.indexOf('.', start);
                Value next = object.fields.get(dot < 0 ? path.substring(start) : path.substring(start, dot));
                if (next == null || dot < 0) {
                    return next;
                }
                here = next;
                start = dot + 1;
            }
        }

        /** The text at a dotted path, or null where there is none or it is not a text. */
        public @Nullable String text(String path) {
            return at(path) instanceof Text text ? text.text() : null;
        }
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plain data of a YAML document as values, and in one canonical line. */
final class PlainValues {
    private PlainValues() {}

    static Value value(Object data) {
        if (data instanceof Double number) {
            return new Value.Num(number);
        }
        if (data instanceof Boolean bool) {
            return new Value.Bool(bool);
        }
        if (data instanceof List<?> list) {
            return new Value.Items(list.stream().map(PlainValues::value).toList());
        }
        return data instanceof Map<?, ?> map ? fields(map) : new Value.Text((String) data);
    }

    static Value.Fields fields(Map<?, ?> map) {
        Map<String, Value> fields = new LinkedHashMap<>();
        map.forEach((key, data) -> fields.put((String) key, value(data)));
        return new Value.Fields(fields);
    }

    /** The same for the same data, whatever the order of keys, the quotes and the layout. */
    static String canonical(Object data) {
        if (data instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, item) -> sorted.put(quoted((String) key), canonical(item)));
            StringBuilder line = new StringBuilder("{");
            sorted.forEach((key, item) -> line.append(line.length() > 1 ? "," : "")
                    .append(key)
                    .append(':')
                    .append(item));
            return line.append('}').toString();
        }
        if (data instanceof List<?> list) {
            return "["
                    + String.join(",", list.stream().map(PlainValues::canonical).toList()) + "]";
        }
        return data instanceof String text ? quoted(text) : data.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

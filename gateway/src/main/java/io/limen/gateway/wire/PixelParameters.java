package io.limen.gateway.wire;

import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** An event in the parameters of a URL, as RudderStack's pixel has it: {@code ?event=Seen&properties.price=9&context.page.path=/p}. */
final class PixelParameters {
    private PixelParameters() {}

    static Draft draft(Map<String, String> nameToValue, JsonLimits limits) {
        Node root = new Node();
        for (Map.Entry<String, String> parameter : nameToValue.entrySet()) {
            String[] steps = JsonReader.wellFormed(parameter.getKey()).split("\\.", limits.depthMax() + 1);
            if (steps.length > limits.depthMax()) {
                return new Draft(0, Value.Fields.NONE, 0, tooDeep(limits));
            }
            root.put(steps, JsonReader.wellFormed(parameter.getValue()));
        }
        return new Draft(0, root.fields(), Fingerprint.of(nameToValue.toString()), null);
    }

    private static Flaw tooDeep(JsonLimits limits) {
        return new Flaw(
                "nested " + (limits.depthMax() + 1) + " deep (expected: at most " + limits.depthMax() + ")",
                CallLimit.DEPTH);
    }

    /** An object while its fields come in; a value and an object of one name do not both fit, the later one stays. */
    private static final class Node {
        private final Map<String, Object> nameToTextOrNode = new HashMap<>();

        void put(String[] steps, String text) {
            Node here = this;
            for (int i = 0; i < steps.length - 1; i++) {
                Object there = here.nameToTextOrNode.get(steps[i]);
                Node next = there instanceof Node node ? node : new Node();
                here.nameToTextOrNode.put(steps[i], next);
                here = next;
            }
            here.nameToTextOrNode.put(steps[steps.length - 1], text);
        }

        Value.Fields fields() {
            return new Value.Fields(nameToTextOrNode.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, field -> value(field.getValue()))));
        }

        private static Value value(Object textOrNode) {
            return textOrNode instanceof Node node ? node.fields() : new Value.Text((String) textOrNode);
        }
    }
}

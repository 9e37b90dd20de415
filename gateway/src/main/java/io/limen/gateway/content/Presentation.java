package io.limen.gateway.content;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.owasp.encoder.Encode;

/**
 * How a variant stands in a page, told by its markup alone: so whoever brings the snippet, an ESI processor, a worker or the
 * browser's tag, brings this with it, and it is kept where the snippet is kept.
 *
 * @param overlay lies over the page; empty stands in its slot
 * @param attributes attributes of the page: on the snippet's element for style sheets to find, and lifted to the root element
 *     by the browser's script
 * @param route the path whose page a worker shows in place of the one asked for
 * @param until the moment from which it must not be seen any more, epoch milliseconds
 */
public record Presentation(
        Optional<Overlay> overlay, SortedMap<String, String> attributes, Optional<String> route, OptionalLong until) {
    /** Nothing but the snippet. */
    public static final Presentation PLAIN =
            new Presentation(Optional.empty(), new TreeMap<>(), Optional.empty(), OptionalLong.empty());

    public Presentation {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** What the snippet's element says beside its mark. */
    String marks() {
        StringBuilder marks = new StringBuilder();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            mark(marks, attribute.getKey(), attribute.getValue());
        }
        if (!attributes.isEmpty()) {
            mark(marks, "data-limen-page", String.join(" ", attributes.keySet()));
        }
        route.ifPresent(path -> mark(marks, "data-limen-route", path));
        until.ifPresent(moment ->
                mark(marks, "data-limen-until", Instant.ofEpochMilli(moment).toString()));
        return marks.toString();
    }

    String around(String html) {
        return overlay.map(over -> over.around(html)).orElse(html);
    }

    private static void mark(StringBuilder marks, String name, String value) {
        marks.append(' ')
                .append(name)
                .append("=\"")
                .append(Encode.forHtmlAttribute(value))
                .append('"');
    }
}

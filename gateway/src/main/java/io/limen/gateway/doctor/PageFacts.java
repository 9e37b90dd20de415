package io.limen.gateway.doctor;

import io.limen.gateway.trial.PageScanner;
import io.limen.gateway.trial.PageTag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a page's HTML says of Limen.
 *
 * @param tags attributes of the scripts that load the tag
 * @param slots names of {@code data-limen-slot}
 * @param policies of {@code <meta http-equiv="Content-Security-Policy">}
 * @param elements every element's name, with its attributes
 * @param esi whether an ESI tag is left in it
 * @param filled whether an edge filled a slot
 */
record PageFacts(
        List<Map<String, String>> tags,
        Set<String> slots,
        List<String> policies,
        List<Element> elements,
        boolean esi,
        boolean filled) {
    private static final int ELEMENTS_MAX = 50_000;
    private static final Pattern TAG_FILE = Pattern.compile("(?:.*/)?limen(?:[.-][\\w.-]*)?\\.m?js(?:[?#].*)?");
    private static final Pattern ADD_ON =
            Pattern.compile("(?:.*/)?limen-(?:more|datalayer|consent|debug|panel)\\.js(?:[?#].*)?");

    /** One element, without its content. */
    record Element(String name, Map<String, String> attributes) {}

    static PageFacts of(String page) {
        List<Element> elements = new ArrayList<>();
        PageScanner.scan(page.getBytes(StandardCharsets.UTF_8), new PageScanner.Reader() {
            @Override
            public void other(byte[] bytes, int from, int to) {
                // what is no tag says nothing here
            }

            @Override
            public void tag(PageTag tag) {
                if (!tag.end() && elements.size() < ELEMENTS_MAX) {
                    elements.add(new Element(tag.name(), tag.attributes()));
                }
            }
        });
        Set<String> slots = new TreeSet<>();
        elements.forEach(element -> attribute(element, "data-limen-slot").ifPresent(slots::add));
        return new PageFacts(
                elements.stream()
                        .filter(PageFacts::loadsTag)
                        .map(Element::attributes)
                        .toList(),
                slots,
                elements.stream()
                        .filter(element -> element.name().equals("meta"))
                        .filter(element -> attribute(element, "http-equiv")
                                .filter("content-security-policy"::equalsIgnoreCase)
                                .isPresent())
                        .flatMap(element -> attribute(element, "content").stream())
                        .toList(),
                elements,
                elements.stream().anyMatch(element -> element.name().startsWith("esi:")) || page.contains("<!--esi"),
                elements.stream()
                        .anyMatch(element -> attribute(element, "data-limen-by").isPresent()
                                || attribute(element, "data-limen").isPresent()));
    }

    /** By its file, or by the write key where it has another name. */
    private static boolean loadsTag(Element element) {
        Optional<String> source = attribute(element, "src");
        boolean named = source.filter(src -> TAG_FILE.matcher(src).matches())
                .filter(src -> !ADD_ON.matcher(src).matches())
                .isPresent();
        return element.name().equals("script")
                && source.isPresent()
                && (named || attribute(element, "data-write-key").isPresent());
    }

    private static Optional<String> attribute(Element element, String name) {
        return Optional.ofNullable(element.attributes().get(name));
    }
}

package io.limen.gateway.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a CSS selector as can be told from a list of elements: name, id and classes of what it selects. Where an
 * element stands, and what a script does to the page, only a browser knows, so this errs towards "it may be there".
 */
final class SelectorSketch {
    private static final Pattern PART = Pattern.compile("([#.]?)(-?[_a-zA-Z\u0080-\uffff][\\w\u0080-\uffff-]*)");
    private static final Pattern BRACKETS = Pattern.compile("\\[[^]]*]|\\([^()]*\\)");
    private static final Pattern PSEUDO = Pattern.compile("::?[\\w-]+");

    private SelectorSketch() {}

    /** Whether any of these elements may be selected. */
    static boolean mayMatch(String selector, List<PageFacts.Element> elements) {
        String plain = selector;
        for (String before = ""; !before.equals(plain); ) {
            before = plain;
            plain = BRACKETS.matcher(plain).replaceAll("");
        }
        plain = PSEUDO.matcher(plain).replaceAll("");
        return Arrays.stream(plain.split(",", -1))
                .map(one -> one.strip().replaceFirst("^.*[\\s>+~]", ""))
                .anyMatch(last -> elements.stream().anyMatch(element -> fits(last, element)));
    }

    private static boolean fits(String compound, PageFacts.Element element) {
        Map<String, String> attributes = element.attributes();
        List<String> classes = List.of(attributes.getOrDefault("class", "").split("\\s+", -1));
        Matcher parts = PART.matcher(compound);
        while (parts.find()) {
            String name = parts.group(2);
            boolean fits =
                    switch (parts.group(1)) {
                        case "#" -> name.equals(attributes.get("id"));
                        case "." -> classes.contains(name);
                        default -> name.toLowerCase(Locale.ROOT).equals(element.name());
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.rules.cel.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What expressions may ask of where something happened: page, device, network, place, campaign. */
final class ContextNames {
    private static final Set<String> DEVICES = Set.of("desktop", "mobile", "tablet", "bot", "tv", "other");
    private static final Set<String> NETWORKS = Set.of("slow", "medium", "fast");
    private static final Set<String> VIEWPORTS = Set.of("small", "medium", "large");
    private static final List<String> TEXTS = List.of(
            "page.path",
            "page.title",
            "page.url",
            "page.search",
            "page.referrer",
            "device.os",
            "device.browser",
            "geo.country",
            "geo.city",
            "campaign.source",
            "campaign.medium",
            "campaign.name",
            "campaign.term",
            "campaign.content",
            "locale");

    private ContextNames() {}

    /**
     * One name.
     *
     * @param path dotted, as in the context
     * @param values all it can be; empty for anything
     */
    record ContextName(String path, Type type, Set<String> values) {}

    static List<ContextName> all(List<String> pageTypes) {
        Set<String> pages = new TreeSet<>(pageTypes);
        pages.add(PageTypes.OTHER);
        List<ContextName> names = new ArrayList<>();
        names.add(new ContextName("page.type", Type.TEXT, pages));
        names.add(new ContextName("device.type", Type.TEXT, DEVICES));
        names.add(new ContextName("network.class", Type.TEXT, NETWORKS));
        names.add(new ContextName("viewport.class", Type.TEXT, VIEWPORTS));
        names.add(new ContextName("user.known", Type.BOOL, Set.of()));
        TEXTS.forEach(path -> names.add(new ContextName(path, Type.TEXT, Set.of())));
        return names;
    }

    /** Why none of these can be used where there is no request, by first part of the name. */
    static Map<String, String> whyNotWithoutRequest() {
        Map<String, String> rootToReason = new LinkedHashMap<>();
        for (ContextName name : all(List.of())) {
            String root = name.path().contains(".")
                    ? name.path().substring(0, name.path().indexOf('.'))
                    : name.path();
            rootToReason.put(
                    root,
                    "a segment belongs to the visitor and is read where there is no page or device"
                            + " (expected: in the `when` of an experience or a flag)");
        }
        return rootToReason;
    }
}

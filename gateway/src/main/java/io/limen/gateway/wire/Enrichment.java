package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway adds to a context: {@code device}, {@code bot}, {@code network.class}, {@code viewport.class},
 * {@code geo.country}, {@code campaign}. What is said of the visitor in the context itself goes before what the request
 * tells, for a server speaks for somebody else. The address ({@code ip}) is taken out and never kept.
 */
final class Enrichment {
    private static final double VIEWPORT_SMALL_BELOW = 768;
    private static final double VIEWPORT_MEDIUM_BELOW = 1_200;

    private final Device.Classifier devices;

    Enrichment(Device.Classifier devices) {
        this.devices = devices;
    }

    /** @param spokenFor whether the call came from a server, whose own user agent and network say nothing */
    Value.Fields enrich(Value.Fields context, Surroundings surroundings, boolean spokenFor) {
        Surroundings visitor =
                spokenFor || ApiClients.match(surroundings.userAgent()) ? countryOf(surroundings) : surroundings;
        Map<String, Value> fields = new HashMap<>(context.fields());
        fields.remove("ip");
        addDevice(fields, context, visitor);
        addNetwork(fields, context, visitor);
        addViewport(fields, context, visitor);
        addPage(fields);
        addCampaign(fields);
        if (!visitor.country().isEmpty()) {
            put(fields, "geo", "country", new Value.Text(visitor.country()));
        }
        return new Value.Fields(fields);
    }

    private void addDevice(Map<String, Value> fields, Value.Fields context, Surroundings visitor) {
        String agent = context.text("userAgent");
        Device device = agent == null
                ? devices.classify(visitor.userAgent(), visitor.mobileHint(), visitor.platformHint())
                : devices.classify(
                        agent,
                        context.at("userAgentData.mobile") instanceof Value.Bool mobile && mobile.bool() ? "?1" : "",
                        orEmpty(context.text("userAgentData.platform")));
        if (device.bot()) {
            fields.put("bot", new Value.Bool(true));
        }
        String type = device.type().isEmpty() ? handheld(context) : device.type();
        if (!type.isEmpty()) {
            put(fields, "device", "type", new Value.Text(type));
        }
        if (!device.os().isEmpty()) {
            put(fields, "device", "os", new Value.Text(device.os()));
            put(fields, "device", "browser", new Value.Text(device.browser()));
        }
    }

    /** Apps send the system where the Segment Spec has the device's type: they run on what is carried about. */
    private static String handheld(Value.Fields context) {
        String type = orEmpty(context.text("device.type"));
        return type.equals("ios") || type.equals("android") ? "mobile" : type;
    }

    private static void addNetwork(Map<String, Value> fields, Value.Fields context, Surroundings visitor) {
        boolean said = context.get("network") instanceof Value.Fields network
                && (network.get("effectiveType") != null || network.get("downlink") != null);
        String speed = said
                ? Network.classify(
                        orEmpty(context.text("network.effectiveType")),
                        number(context, "network.downlink"),
                        number(context, "network.rtt"),
                        visitor.saveData() || isTrue(context.at("network.saveData")))
                : Network.classify(
                        visitor.effectiveType(),
                        visitor.downlinkMbps(),
                        visitor.rttMillis(),
                        visitor.saveData() || isTrue(context.at("network.saveData")));
        if (!speed.isEmpty()) {
            put(fields, "network", "class", new Value.Text(speed));
        }
    }

    private static void addViewport(Map<String, Value> fields, Value.Fields context, Surroundings visitor) {
        double width = number(context, "screen.innerWidth")
                .orElse(visitor.viewportWidth().orElse(0));
        if (width > 0) {
            String size = width < VIEWPORT_SMALL_BELOW ? "small" : width < VIEWPORT_MEDIUM_BELOW ? "medium" : "large";
            put(fields, "viewport", "class", new Value.Text(size));
        }
    }

    /** A page known by its URL alone has a path and a query too. */
    private static void addPage(Map<String, Value> fields) {
        if (fields.get("page") instanceof Value.Fields page
                && page.get("path") == null
                && page.get("url") instanceof Value.Text url) {
            put(fields, "page", "path", new Value.Text(Urls.path(url.text())));
            put(fields, "page", "search", new Value.Text(Urls.search(url.text())));
        }
    }

    private static void addCampaign(Map<String, Value> fields) {
        if (fields.get("campaign") == null
                && fields.get("page") instanceof Value.Fields page
                && page.get("search") instanceof Value.Text search) {
            Map<String, Value> campaign = Campaigns.in(search.text());
            if (!campaign.isEmpty()) {
                fields.put("campaign", new Value.Fields(campaign));
            }
        }
    }

    private static Surroundings countryOf(Surroundings surroundings) {
        Surroundings none = Surroundings.NONE;
        return new Surroundings(
                none.userAgent(),
                none.mobileHint(),
                none.platformHint(),
                none.effectiveType(),
                none.downlinkMbps(),
                none.rttMillis(),
                none.saveData(),
                none.viewportWidth(),
                surroundings.country());
    }

    private static void put(Map<String, Value> fields, String object, String key, Value value) {
        Map<String, Value> inner = new HashMap<>();
        if (fields.get(object) instanceof Value.Fields existing) {
            inner.putAll(existing.fields());
        }
        inner.put(key, value);
        fields.put(object, new Value.Fields(inner));
    }

    private static OptionalDouble number(Value.Fields context, String path) {
        return context.at(path) instanceof Value.Num num ? OptionalDouble.of(num.number()) : OptionalDouble.empty();
    }

    private static boolean isTrue(@Nullable Value value) {
        return value instanceof Value.Bool bool && bool.bool();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

package io.limen.gateway.decision;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SegmentPlan.Standing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A configuration as a busy shop has it, and a visitor in the middle of a session. */
final class ManyExperiences {
    static final List<String> SLOTS = List.of("hero", "banner", "aside", "footer", "popup");
    static final long NOW = 1_796_083_200_000L;

    private ManyExperiences() {}

    /**
     * Experiences over five slots, and 200 segments.
     *
     * @param experiences how many, evenly over the slots
     * @param last whether the last of each slot is for everybody; else none of them is for this visitor
     */
    static Rulebook rulebook(int experiences, boolean last) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("features.yaml", """
                cart_value:  { sum: Product Added, of: price }
                views:       { count: Product Viewed }
                heat:        { count: Product Viewed, halfLife: 5m }
                category:    { last: Product Viewed, of: category }
                since_added: { since: Product Added }
                """);
        texts.put("events.yaml", """
                Product Viewed: { category: text }
                Product Added: { price: number }
                """);
        texts.put("goals.yaml", "order: { event: Order Completed }");
        texts.put("flags.yaml", "from: { default: 100, rules: [ { when: views > 2, serve: 80, share: 50% } ] }");
        StringBuilder segments = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            segments.append("s%d: { when: \"%s\" }%n".formatted(i, segment(i)));
        }
        texts.put("segments.yaml", segments.toString());
        StringBuilder file = new StringBuilder("pages: { product: /p/*, cart: /cart }\nholdout: 2%\nslots: {");
        SLOTS.forEach(slot -> file.append(' ').append(slot).append(": { default: page },"));
        file.append(" }\nexperiences:\n");
        int perSlot = experiences / SLOTS.size();
        for (int i = 0; i < experiences; i++) {
            String slot = SLOTS.get(i / perSlot);
            boolean wins = last && i % perSlot == perSlot - 1;
            file.append("  e%d: { slot: %s, goal: order, %s, variants: { a: %s/a.html, b: %s/b.html } }%n"
                    .formatted(i, slot, wins ? "split: { a: 70%, b: 30% }" : nobody(i), slot, slot));
        }
        texts.put("experiences.yaml", file.toString());
        for (String slot : SLOTS) {
            texts.put("content/" + slot + "/a.html", "<p>" + slot + " A</p>");
            texts.put("content/" + slot + "/b.html", "<p>" + slot + " B</p>");
        }
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return Rulebook.of(loaded.snapshot(), 60_000);
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private static String segment(int i) {
        return switch (i % 4) {
            case 0 -> "cart_value > " + i * 3 + ".0 && since_added > duration('" + i + "s')";
            case 1 -> "views >= " + i % 12 + ".0 && heat > 0." + (10 + i % 90);
            case 2 -> "category in ['shoes', 'bags'] && views >= " + i % 9 + ".0";
            default -> "cart_value * 2.0 > " + i * 5 + ".0 || (views > 9.0 && category.startsWith('sh'))";
        };
    }

    /** Each in its own way not for this visitor. */
    private static String nobody(int i) {
        return switch (i % 6) {
            case 0 -> "when: \"page.type == 'cart' && cart_value > %d.0\", cap: 3 per 24h".formatted(i);
            case 1 -> "segment: s%d, when: views > 100.0".formatted(i % 200);
            case 2 -> "schedule: { days: fri, hours: 09:00-17:00, zone: Europe/Zurich }";
            case 3 -> "when: \"cart_value > flags.from && category == 'tents'\"";
            case 4 -> "coverage: 0%, when: \"page.type == 'product'\"";
            default -> "when: \"device.type == 'desktop' && since_added > duration('%ds')\"".formatted(i);
        };
    }

    /** Somebody who looked at six shoes and put two things into the cart. */
    static Profile visitor(Rulebook rulebook, String visitor) {
        Profile profile = rulebook.fold().fresh(visitor);
        for (int i = 0; i < 8; i++) {
            Map<String, Value> properties = i < 6
                    ? Map.of("category", new Value.Text("shoes"))
                    : Map.of("price", new Value.Num(60 + visitor.hashCode() % 50));
            profile = rulebook.fold()
                    .foldInline(
                            profile,
                            new Observed(
                                    Observed.Kind.TRACK,
                                    i < 6 ? "Product Viewed" : "Product Added",
                                    visitor,
                                    null,
                                    "m" + i,
                                    NOW - (9 - i) * 20_000L,
                                    NOW,
                                    false,
                                    new Value.Fields(properties),
                                    Value.Fields.NONE));
        }
        return profile;
    }

    static Value.Fields page() {
        return new Value.Fields(Map.of(
                "page", new Value.Fields(Map.of("type", new Value.Text("product"), "path", new Value.Text("/p/1"))),
                "device", new Value.Fields(Map.of("type", new Value.Text("mobile")))));
    }

    /** The visitor as segments and experiences see them; nothing of segments is known yet. */
    static Moment moment(Rulebook rulebook, Profile profile, Value.Fields page) {
        return rulebook.appraiser().moment(profile.visitor(), rulebook.read(profile, NOW), Map.of(), page);
    }

    static Standing segments(Rulebook rulebook, Standing before, Moment moment) {
        return rulebook.plan()
                .evaluate(before.memberships(), before.due(), moment, moment.members(), Changes.everything());
    }

    static Standing nowhere() {
        return new Standing(List.of(), Condition.NEVER);
    }
}

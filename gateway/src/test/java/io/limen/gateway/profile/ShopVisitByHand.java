package io.limen.gateway.profile;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The features of {@link ShopVisit} as one would count them for this shop alone: in fields that change in place. It knows
 * no late events, forgets which messages it has seen and where in the log they stood, and cannot be stored.
 */
public final class ShopVisitByHand {
    private static final long MINUTE = 60_000;
    private static final int PRODUCTS_MAX = 64;

    private long pages;
    private long productPages;
    private long categoryPages;
    private long sessionPages;
    private long productDwellMillis;
    private boolean onProduct;
    private long placed;
    private double cartValue;
    private final Faded views = new Faded(5 * MINUTE);
    private final Deque<Long> viewsLately = new ArrayDeque<>();
    private final Map<String, Faded> categoryToViews = new HashMap<>();
    private final Set<String> products = new HashSet<>();
    private long added;
    private long checkout;
    private double scrolled = Double.NaN;
    private long compared;
    private long comparisons;
    private final Faded intent = new Faded(5 * MINUTE);
    private @Nullable String device;
    private @Nullable String campaign;
    private long visits;
    private long lastSeen;
    private double ltv = Double.NaN;
    private long orders;

    /** A weight that halves in this time. */
    private static final class Faded {
        private final double halfLifeMillis;
        private double value;
        private long at;

        Faded(double halfLifeMillis) {
            this.halfLifeMillis = halfLifeMillis;
        }

        void add(double weight, long now) {
            value = value(now) + weight;
            at = now;
        }

        double value(long now) {
            return value * Math.pow(2, (at - now) / halfLifeMillis);
        }
    }

    void see(Observed event) {
        long now = event.time();
        if (visits == 0 || now - lastSeen > 30 * MINUTE) {
            visits++;
            sessionPages = 0;
            scrolled = Double.NaN;
        }
        lastSeen = now;
        String seenOn = event.context().text("device.type");
        device = seenOn == null ? device : seenOn;
        switch (event.name()) {
            case "Page Viewed" -> page(event);
            case "Product Viewed" -> product(event, now);
            case "Page Scrolled" -> {
                scrolled = Double.isNaN(scrolled) ? number(event, "depth") : Math.max(scrolled, number(event, "depth"));
                intent.add(3, now);
            }
            case "Product Added" -> {
                cartValue += number(event, "price");
                added = now;
            }
            case "Product Removed" -> cartValue -= number(event, "price");
            case "Order Completed" -> {
                cartValue = 0;
                orders++;
            }
            case "Checkout Started" -> checkout = now;
            case "Prices Compared" -> compared = now;
            case "Reviews Viewed" -> {
                comparisons += compared > 0 && now - compared <= 5 * MINUTE ? 1 : 0;
                compared = 0;
            }
            case "Features Imported" -> ltv = number(event, "ltv");
            default -> {}
        }
        if (onProduct) {
            productDwellMillis += Math.min(now - placed, 30 * MINUTE);
        }
        if (event.name().equals("Page Viewed")) {
            onProduct = path(event).startsWith("/p/");
        }
        placed = now;
    }

    private void page(Observed event) {
        pages++;
        sessionPages++;
        scrolled = Double.NaN;
        String path = path(event);
        productPages += path.startsWith("/p/") ? 1 : 0;
        categoryPages += path.startsWith("/c/") ? 1 : 0;
        if (campaign == null) {
            campaign = event.context().text("campaign.source");
        }
    }

    private void product(Observed event, long now) {
        views.add(1, now);
        intent.add(1, now);
        viewsLately.addLast(now);
        while (viewsLately.getFirst() <= now - 10 * MINUTE) {
            viewsLately.removeFirst();
        }
        String category = event.properties().text("category");
        if (category != null) {
            categoryToViews
                    .computeIfAbsent(category, first -> new Faded(30 * MINUTE))
                    .add(1, now);
        }
        String id = event.properties().text("product_id");
        if (id != null && products.size() < PRODUCTS_MAX) {
            products.add(id);
        }
    }

    /** What the feature of this name is as a number, NaN where it is a text or missing. */
    double number(String feature, long now) {
        return switch (feature) {
            case "pages" -> pages;
            case "product_pages" -> productPages;
            case "category_pages" -> categoryPages;
            case "session_pages" -> sessionPages;
            case "product_dwell" -> productDwellMillis / 1000.0;
            case "cart_value" -> cartValue;
            case "views" -> views.value(now);
            case "views_lately" -> viewsLately.size();
            case "products" -> products.size();
            case "since_added" -> added == 0 ? Double.NaN : (now - added) / 1000.0;
            case "since_checkout" -> checkout == 0 ? Double.NaN : (now - checkout) / 1000.0;
            case "scrolled" -> scrolled;
            case "comparing" -> comparisons;
            case "intent" -> intent.value(now);
            case "visits" -> visits;
            case "ltv" -> ltv;
            case "orders" -> orders;
            default -> Double.NaN;
        };
    }

    /** What the feature of this name is as a text, null where it is a number or missing. */
    @Nullable
    String text(String feature, long now) {
        return switch (feature) {
            case "device" -> device;
            case "campaign" -> campaign;
            case "category" ->
                categoryToViews.entrySet().stream()
                        .max(Map.Entry.comparingByValue(
                                (one, other) -> Double.compare(one.value(now), other.value(now))))
                        .map(Map.Entry::getKey)
                        .orElse(null);
            default -> null;
        };
    }

    private static double number(Observed event, String property) {
        return event.properties().get(property) instanceof Value.Num number ? number.number() : 0;
    }

    private static String path(Observed event) {
        return String.valueOf(event.context().text("page.path"));
    }
}

package io.limen.gateway.profile;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Aggregation;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Distinct;
import io.limen.gateway.feature.Dwell;
import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.First;
import io.limen.gateway.feature.Imported;
import io.limen.gateway.feature.Last;
import io.limen.gateway.feature.Max;
import io.limen.gateway.feature.On;
import io.limen.gateway.feature.Sequence;
import io.limen.gateway.feature.Sessions;
import io.limen.gateway.feature.Since;
import io.limen.gateway.feature.Sum;
import io.limen.gateway.feature.Top;
import io.limen.gateway.feature.Weigh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a small shop would configure, and one visit to it: 35 pages, a cart filled and not bought. */
public final class ShopVisit {
    public static final String VISITOR = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    public static final long START = 1_700_000_000_000L;

    private static final long MINUTE = 60_000;
    private static final int PAGES = 35;

    private static final On VIEWED = On.event("Product Viewed");
    private static final On ADDED = On.event("Product Added");
    private static final On ORDERED = On.event("Order Completed");
    private static final On SCROLLED = On.event("Page Scrolled");
    private static final On PAGE = On.event("Page Viewed");

    public static final Definitions DEFINITIONS = new Definitions(
            "snapshot",
            new Features(List.of(
                    visitor("pages", count(PAGE)),
                    visitor("product_pages", count(page("product"))),
                    visitor("category_pages", count(page("category"))),
                    session("session_pages", count(PAGE)),
                    visitor("product_dwell", new Dwell(page("product"), 30 * MINUTE)),
                    visitor(
                            "cart_value",
                            new Sum(
                                    ADDED,
                                    property("price"),
                                    Fading.NONE,
                                    Optional.of(On.event("Product Removed")),
                                    Optional.of(ORDERED))),
                    visitor(
                            "views",
                            new Count(VIEWED, new Fading.HalfLife(5 * MINUTE), Optional.empty(), Optional.empty())),
                    visitor(
                            "views_lately",
                            new Count(VIEWED, new Fading.Window(10 * MINUTE), Optional.empty(), Optional.empty())),
                    visitor("category", new Top(VIEWED, property("category"), 16, new Fading.HalfLife(30 * MINUTE))),
                    visitor("products", new Distinct(VIEWED, property("product_id"), 64)),
                    visitor("since_added", new Since(ADDED, Optional.empty())),
                    visitor("since_checkout", new Since(On.event("Checkout Started"), Optional.empty())),
                    Feature.of(
                            "scrolled", "", Feature.Per.PAGE, new Max(SCROLLED, property("depth"), Optional.empty())),
                    visitor(
                            "comparing",
                            new Sequence(List.of(On.event("Prices Compared"), On.event("Reviews Viewed")), 5 * MINUTE)),
                    visitor(
                            "intent",
                            new Weigh(
                                    List.of(new Weigh.Weight(VIEWED, 1), new Weigh.Weight(SCROLLED, 3)),
                                    new Fading.HalfLife(5 * MINUTE))),
                    visitor("device", new Last(On.ANY, context("device.type"), FeatureType.TEXT)),
                    visitor("campaign", new First(PAGE, context("campaign.source"), FeatureType.TEXT)),
                    visitor("visits", new Sessions(On.ANY, 30 * MINUTE)),
                    visitor("ltv", new Imported(FeatureType.NUMBER, "ltv", 7 * 24 * 60 * MINUTE)),
                    visitor("orders", count(ORDERED)))),
            new PageTypes(List.of(
                    new PageTypes.Row("product", "/p/*"),
                    new PageTypes.Row("category", "/c/*"),
                    new PageTypes.Row("cart", "/cart"))),
            Experiments.NONE,
            30 * MINUTE,
            Long.MAX_VALUE);

    private ShopVisit() {}

    /** All events of the visit, in order: pages, product views, scrolling, three products put into the cart. */
    public static List<Observed> events() {
        List<Observed> events = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
            long time = i * 47_311L;
            boolean product = i % 3 != 0;
            events.add(event(time, "Page Viewed", product ? "/p/" + i : "/c/" + i, Map.of()));
            if (product) {
                events.add(event(time + 40, "Product Viewed", "/p/" + i, product(i)));
                events.add(event(time + 9_120, "Page Scrolled", "/p/" + i, Map.of("depth", new Value.Num(20 + i))));
            }
            if (i == 7 || i == 20 || i == 31) {
                events.add(event(time + 20_333, "Product Added", "/p/" + i, product(i)));
            }
        }
        return events;
    }

    private static Map<String, Value> product(int i) {
        List<String> categories = List.of("jackets", "trousers", "walking boots", "tents");
        return Map.of(
                "product_id", new Value.Text("sku-" + i % 11),
                "category", new Value.Text(categories.get(i % 4)),
                "price", new Value.Num(19.95 + i % 11));
    }

    private static Observed event(long millis, String name, String path, Map<String, Value> properties) {
        boolean page = name.equals("Page Viewed");
        return new Observed(
                page ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                name,
                VISITOR,
                null,
                "ajs-next-" + name + millis,
                START + millis,
                START + millis + 85,
                false,
                new Value.Fields(properties),
                new Value.Fields(Map.of(
                        "page", fields("path", path),
                        "device", fields("type", "mobile"),
                        "campaign", fields("source", "newsletter"))));
    }

    private static Value.Fields fields(String key, String value) {
        return new Value.Fields(Map.of(key, new Value.Text(value)));
    }

    private static On page(String type) {
        return new On(Set.of("Page Viewed"), occurrence -> occurrence.pageType().equals(type));
    }

    private static Count count(On on) {
        return new Count(on, Fading.NONE, Optional.empty(), Optional.empty());
    }

    private static EventExpression property(String name) {
        return occurrence -> occurrence.event().properties().get(name);
    }

    private static EventExpression context(String path) {
        return occurrence -> occurrence.event().context().at(path);
    }

    private static Feature visitor(String name, Aggregation<? extends FeatureState> aggregation) {
        return Feature.of(name, "", Feature.Per.VISITOR, aggregation);
    }

    private static Feature session(String name, Aggregation<? extends FeatureState> aggregation) {
        return Feature.of(name, "", Feature.Per.SESSION, aggregation);
    }
}

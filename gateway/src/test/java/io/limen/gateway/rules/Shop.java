package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Aggregation;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.Last;
import io.limen.gateway.feature.On;
import io.limen.gateway.feature.Since;
import io.limen.gateway.segment.Model;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names the tests' conditions may use. */
final class Shop {
    static final Set<String> DURATIONS = Set.of("since_added", "since_checkout");
    static final Features FEATURES = new Features(List.of(
            feature("cart_value", count(Fading.NONE)),
            feature("views", count(Fading.NONE)),
            feature("heat", count(new Fading.HalfLife(300_000))),
            feature("category", last(FeatureType.TEXT)),
            feature("type", last(FeatureType.TEXT)),
            feature("newsletter", last(FeatureType.BOOL)),
            feature("since_added", since("Product Added")),
            feature("since_checkout", since("Checkout Started")),
            feature("recent", count(new Fading.Window(600_000)))));
    static final List<Model> MODELS =
            List.of(model("intent", List.of(0, 2)), model("plain", List.of(0, 1)), model("waiting", List.of(6)));
    static final List<String> SEGMENTS = List.of("high_intent", "cart_abandoner");
    static final List<Names.FlagName> FLAGS = List.of(
            new Names.FlagName("rescue_from", new Value.Num(100)),
            new Names.FlagName("headline", new Value.Text("plain")),
            new Names.FlagName("one_page", new Value.Bool(false)),
            new Names.FlagName("brands", new Value.Items(List.of(new Value.Text("acme"), new Value.Text("globex")))));
    static final Names NAMES = new Names(FEATURES, MODELS, SEGMENTS, FLAGS, List.of("home", "product", "cart"));

    private Shop() {}

    private static Model model(String name, List<Integer> inputs) {
        return new Model(name, "1", "", inputs, Set.of(), "models/" + name + "/model.onnx", "");
    }

    private static Feature feature(String name, Aggregation<?> aggregation) {
        return Feature.of(name, name, Feature.Per.VISITOR, aggregation);
    }

    private static Count count(Fading fading) {
        return new Count(On.event("Product Viewed"), fading, Optional.empty(), Optional.empty());
    }

    private static Last last(FeatureType type) {
        return new Last(On.event("Product Viewed"), occurrence -> null, type);
    }

    private static Since since(String event) {
        return new Since(On.event(event), Optional.empty());
    }
}

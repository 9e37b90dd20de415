package io.limen.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrackingPlanTest {
    private static final TrackingPlan PLAN = new TrackingPlan(List.of(new TrackingPlan.PlannedEvent(
            "Product Added",
            Map.of(
                    "product_id", required(PropertyType.TEXT),
                    "price", required(PropertyType.NUMBER),
                    "gift", required(PropertyType.BOOLEAN),
                    "quantity", new TrackingPlan.Property(PropertyType.INTEGER, Optional.of(new Value.Num(1)))),
            TrackingPlan.WhenInvalid.REJECT)));

    private static TrackingPlan.Property required(PropertyType type) {
        return new TrackingPlan.Property(type, Optional.empty());
    }

    private static TrackingPlan.Applied apply(Map<String, Value> properties) {
        return PLAN.apply("Product Added", new Value.Fields(properties));
    }

    @Test
    void applyShouldCoerceAndFillInDefaults() {
        TrackingPlan.Applied applied = apply(Map.of(
                "product_id", new Value.Num(17),
                "price", new Value.Text(" 12.50 "),
                "gift", new Value.Text("true")));

        assertThat(applied.properties().fields())
                .isEqualTo(Map.of(
                        "product_id", new Value.Text("17"),
                        "price", new Value.Num(12.5),
                        "gift", new Value.Bool(true),
                        "quantity", new Value.Num(1)));
        assertThat(applied.bad()).isEmpty();
    }

    @Test
    void applyShouldLeaveOutWhatIsBadAndNeverMakeNaN() {
        for (String bad : List.of("NaN", "Infinity", "0x10", "1d", "", "1e999", "12,50")) {
            TrackingPlan.Applied applied = apply(Map.of("price", new Value.Text(bad)));

            assertThat(applied.properties().get("price")).isNull();
            assertThat(applied.bad()).containsExactly(new TrackingPlan.Bad("price", "not a value of type number"));
            assertThat(applied.whenInvalid()).isEqualTo(TrackingPlan.WhenInvalid.REJECT);
        }
        assertThat(apply(Map.of("quantity", new Value.Num(1.5))).bad()).hasSize(1);
    }

    @Test
    void applyShouldKeepAndNameWhatThePlanDoesNotKnow() {
        TrackingPlan.Applied applied = apply(Map.of("colour", new Value.Text("red")));

        assertThat(applied.unplanned()).containsExactly("colour");
        assertThat(applied.properties().text("colour")).isEqualTo("red");

        TrackingPlan.Applied unknown = PLAN.apply("Dance Started", new Value.Fields(Map.of()));
        assertThat(unknown.planned()).isFalse();
    }
}

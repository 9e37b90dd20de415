package io.limen.gateway.wire;

import java.util.Map;

/** The e-commerce names of the Segment Spec, version 2; those of version 1 are read as what they became. */
final class EventNames {
    private static final Map<String, String> OLD_TO_NEW = Map.ofEntries(
            Map.entry("Viewed Product", "Product Viewed"),
            Map.entry("Added Product", "Product Added"),
            Map.entry("Removed Product", "Product Removed"),
            Map.entry("Clicked Product", "Product Clicked"),
            Map.entry("Viewed Product Category", "Product List Viewed"),
            Map.entry("Viewed Product List", "Product List Viewed"),
            Map.entry("Searched Products", "Products Searched"),
            Map.entry("Viewed Cart", "Cart Viewed"),
            Map.entry("Started Checkout", "Checkout Started"),
            Map.entry("Viewed Checkout Step", "Checkout Step Viewed"),
            Map.entry("Completed Checkout Step", "Checkout Step Completed"),
            Map.entry("Completed Order", "Order Completed"),
            Map.entry("Updated Order", "Order Updated"),
            Map.entry("Refunded Order", "Order Refunded"),
            Map.entry("Cancelled Order", "Order Cancelled"),
            Map.entry("Viewed Promotion", "Promotion Viewed"),
            Map.entry("Clicked Promotion", "Promotion Clicked"),
            Map.entry("Viewed Experiment", "Experiment Viewed"));

    private EventNames() {}

    static String current(String name) {
        return OLD_TO_NEW.getOrDefault(name, name);
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.rules.cel.Node;
import org.jspecify.annotations.Nullable;

/** An expression over an event, as a node. Numbers and texts are read without a value object in between. */
record CompiledEventExpression(Node<Occurrence> node) implements EventExpression {
    @Override
    public @Nullable Value of(Occurrence occurrence) {
        return node.value(occurrence);
    }

    @Override
    public double number(Occurrence occurrence) {
        if (node instanceof Node.Numeric<Occurrence> numeric) {
            double number = numeric.of(occurrence);
            return Double.isFinite(number) ? number : Double.NaN;
        }
        return node instanceof Node.Truth<Occurrence> truth
                ? truth.number(occurrence)
                : EventExpression.super.number(occurrence);
    }

    @Override
    public @Nullable String text(Occurrence occurrence) {
        return node instanceof Node.Textual<Occurrence> textual
                ? textual.of(occurrence)
                : EventExpression.super.text(occurrence);
    }
}

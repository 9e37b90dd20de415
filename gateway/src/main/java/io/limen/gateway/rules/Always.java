package io.limen.gateway.rules;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.Set;

/** The condition where none is configured. */
enum Always implements Condition {
    TRUE;

    @Override
    public boolean test(Inputs inputs) {
        return true;
    }

    @Override
    public long due(Inputs inputs) {
        return NEVER;
    }

    @Override
    public Set<Input> reads() {
        return Set.of();
    }
}

package io.limen.gateway.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** What a seed decides. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** From one bound to the other, both included. */
    long between(long min, long max) {
        return random.nextLong(min, max + 1);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean in(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}

package io.limen.gateway.simulation;

import io.limen.gateway.simulation.Simulation.Outcome;
import java.util.Locale;

/**
 * Runs many seeds, or tells one: {@code FROM TO} runs them and says how many held, {@code SEED} tells that one's story, and
 * {@code SEED PLANT} with a bug on purpose. Ends with 1 where a promise was broken.
 */
public final class SimulationRun {
    private static final int SAID_EVERY = 500;

    private SimulationRun() {}

    public static void main(String[] args) {
        if (args.length == 2 && args[1].matches("\\d+")) {
            many(Long.parseLong(args[0]), Long.parseLong(args[1]));
        } else {
            one(Long.parseLong(args[0]), args.length > 1 ? Plant.valueOf(args[1]) : Plant.NONE);
        }
    }

    private static void many(long from, long to) {
        long began = System.nanoTime();
        long checks = 0;
        long entries = 0;
        for (long seed = from; seed <= to; seed++) {
            Outcome outcome = Simulation.run(seed, Plant.NONE);
            if (outcome.broken().isPresent()) {
                System.out.println(
                        "seed " + seed + ": " + outcome.broken().get().getMessage());
                one(seed, Plant.NONE);
                return;
            }
            checks += outcome.checks();
            entries += outcome.entries();
            if ((seed - from + 1) % SAID_EVERY == 0 || seed == to) {
                System.out.printf(
                        Locale.ROOT,
                        "%,d of %,d seeds, %,d entries, %,d checks, 0 broken, %d s%n",
                        seed - from + 1,
                        to - from + 1,
                        entries,
                        checks,
                        (System.nanoTime() - began) / 1_000_000_000);
            }
        }
    }

    private static void one(long seed, Plant plant) {
        Outcome outcome = Simulation.tell(seed, plant);
        outcome.story().forEach(System.out::println);
        System.out.println(
                "seed " + seed + ": " + outcome.broken().map(Broken::getMessage).orElse("every promise held"));
        System.exit(outcome.broken().isPresent() ? 1 : 0);
    }
}

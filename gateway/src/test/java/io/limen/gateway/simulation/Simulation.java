package io.limen.gateway.simulation;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One seed's world from its beginning to its rest. */
final class Simulation {
    private static final List<String> VISITORS = List.of("anna", "berta", "carla", "dora", "emil");
    private static final long TROUBLED_MILLIS = 15_000;
    private static final long ACKNOWLEDGED_MILLIS_MAX = 60_000;
    private static final long RESTING_MILLIS = 40_000;
    private static final long LOOK_MILLIS = 500;

    private Simulation() {}

    /**
     * What came of it.
     *
     * @param checks how often a promise was looked at
     * @param entries in the log at its end
     * @param broken which promise was, if one was
     * @param story what happened, if it was to be told
     */
    record Outcome(long seed, long checks, long entries, Optional<Broken> broken, List<String> story) {}

    static Outcome run(long seed, Plant plant) {
        return run(seed, plant, false);
    }

    /** The same again, with all that happens. */
    static Outcome tell(long seed, Plant plant) {
        return run(seed, plant, true);
    }

    private static Outcome run(long seed, Plant plant, boolean told) {
        World world = new World(seed, plant, told);
        Broken broken = null;
        try {
            live(world);
        } catch (Broken found) {
            world.story().tell("BROKEN: %s", found);
            broken = found;
        }
        long entries = 0;
        for (int partition = 0; partition < world.broker().partitions(); partition++) {
            entries += world.broker().durable(partition).size();
        }
        return outcome(seed, world, entries, broken);
    }

    private static Outcome outcome(long seed, World world, long entries, @Nullable Broken broken) {
        return new Outcome(
                seed,
                world.promises().checks(),
                entries,
                Optional.ofNullable(broken),
                world.story().lines());
    }

    private static void live(World world) {
        List<Shopper> shoppers =
                VISITORS.stream().map(visitor -> new Shopper(visitor, world)).toList();
        shoppers.forEach(Shopper::begin);
        world.trouble().begin();
        world.pass(TROUBLED_MILLIS);
        world.trouble().end();
        shoppers.forEach(Shopper::leave);
        for (long waited = 0; !shoppers.stream().allMatch(Shopper::isDone); waited += LOOK_MILLIS) {
            if (waited > ACKNOWLEDGED_MILLIS_MAX) {
                throw new Broken(Promised.P1, "nothing is wrong any more, and still something is not acknowledged");
            }
            world.pass(LOOK_MILLIS);
        }
        world.pass(RESTING_MILLIS);
        world.promises().atRest(world.durable(), world.hot(), world.quarantine());
        world.promises().look();
    }
}

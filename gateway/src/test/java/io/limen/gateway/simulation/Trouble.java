package io.limen.gateway.simulation;

import io.limen.gateway.flow.Failure;
import java.util.List;

/** What befalls the world, one thing after the other and several at once; each is over after a while. */
final class Trouble {
    private static final long QUIET_MILLIS_MAX = 1_200;
    private static final int GATEWAYS_MIN = 1;
    private static final int GATEWAYS_MAX = 4;

    private final World world;
    private Scoring scoring = Scoring.WELL;
    private boolean over;

    /** How the scorer is. */
    enum Scoring {
        WELL,
        SLOW,
        FAULTY,
        DEAD
    }

    Trouble(World world) {
        this.world = world;
    }

    Scoring scorer() {
        return scoring;
    }

    void begin() {
        if (world.chance().in(0.7)) {
            later(world.chance().between(500, 14_000), world::activateSecond);
        }
        goOn();
    }

    private void goOn() {
        if (!over) {
            world.time().afterMillis(world.chance().between(0, QUIET_MILLIS_MAX), () -> {
                if (!over) {
                    befall();
                    goOn();
                }
            });
        }
    }

    /** From now on nothing happens any more, and everything is mended. */
    void end() {
        over = true;
        world.story().tell("trouble ends");
        scoring = Scoring.WELL;
        List.of(world.brokerServer(), world.hotServer(), world.durableServer()).forEach(Server::mend);
        world.broker().syncSlowly(1);
        if (world.gateways().isEmpty()) {
            world.start();
        }
    }

    private void befall() {
        Chance chance = world.chance();
        switch (chance.below(16)) {
            case 0, 1 -> kill();
            case 2, 3 -> stall();
            case 4 -> slow(world.hotServer(), "hot");
            case 5 -> refuse(world.hotServer(), "hot", Failure.Code.UNAVAILABLE);
            case 6 -> lose(world.hotServer(), "hot");
            case 7 -> flush();
            case 8 -> slow(world.durableServer(), "durable");
            case 9 ->
                refuse(
                        world.durableServer(),
                        "durable",
                        chance.in(0.5) ? Failure.Code.OVERLOADED : Failure.Code.UNAVAILABLE);
            case 10 -> lose(world.durableServer(), "durable");
            case 11 -> brokerTrouble();
            case 12 -> lose(world.brokerServer(), "broker");
            case 13 -> score();
            case 14 -> world.group().move(chance.below(world.broker().partitions()));
            default -> grow();
        }
    }

    private void kill() {
        List<SimulatedGateway> living = world.gateways();
        if (living.size() <= GATEWAYS_MIN && world.chance().in(0.5)) {
            return;
        }
        if (!living.isEmpty()) {
            world.kill(world.chance().of(living));
            later(world.chance().between(50, 2_000), world::start);
        }
    }

    private void stall() {
        List<SimulatedGateway> living = world.gateways();
        if (!living.isEmpty()) {
            Host host = world.chance().of(living).host();
            long millis = world.chance().between(5, 2_500);
            world.story().tell("%s stalls for %d ms", host.name(), millis);
            host.stall(millis);
        }
    }

    private void slow(Server server, String name) {
        long factor = world.chance().between(5, 400);
        world.story().tell("%s takes %d times as long", name, factor);
        server.slow(factor);
        later(someMillis(), () -> server.slow(1));
    }

    private void refuse(Server server, String name, Failure.Code how) {
        world.story().tell("%s refuses: %s", name, how);
        server.refuse(how);
        later(someMillis(), () -> server.refuse(null));
    }

    private void lose(Server server, String name) {
        double share = world.chance().between(2, 60) / 100.0;
        world.story().tell("%s: %.0f %% of messages are lost", name, share * 100);
        server.lose(share);
        later(someMillis(), () -> server.lose(0));
    }

    private void flush() {
        world.story().tell("hot forgets everything");
        world.hot().flush();
        world.promises().hotFlushed();
    }

    /** A full disk, a slow one, or no power. */
    private void brokerTrouble() {
        switch (world.chance().below(3)) {
            case 0 -> refuse(world.brokerServer(), "broker (no space)", Failure.Code.UNAVAILABLE);
            case 1 -> {
                world.story().tell("broker syncs slowly");
                world.broker().syncSlowly(world.chance().between(10, 200));
                later(someMillis(), () -> world.broker().syncSlowly(1));
            }
            default -> {
                world.story().tell("broker loses power");
                world.broker().losePower();
                refuse(world.brokerServer(), "broker (restarting)", Failure.Code.UNAVAILABLE);
            }
        }
    }

    private void score() {
        scoring = world.chance().of(List.of(Scoring.SLOW, Scoring.FAULTY, Scoring.DEAD));
        world.story().tell("scorer is %s", scoring);
        later(someMillis(), () -> scoring = Scoring.WELL);
    }

    private void grow() {
        if (world.gateways().size() < GATEWAYS_MAX) {
            world.start();
        }
    }

    private long someMillis() {
        return world.chance().between(20, 3_000);
    }

    private void later(long millis, Runnable what) {
        world.time().afterMillis(millis, () -> {
            if (!over) {
                what.run();
            }
        });
    }
}

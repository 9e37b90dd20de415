package io.limen.gateway.simulation;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.DecideRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A visitor's browser: it sends, sends again until it is acknowledged, sends by mistake what it has sent, and asks with
 * what it has seen. Whom it reaches the balancer decides.
 */
final class Shopper {
    private static final long PATIENCE_MILLIS = 3_000;
    private static final int EVENTS_MAX = 3;

    private final String visitor;
    private final World world;
    private final List<Item> sent = new ArrayList<>();
    private final Set<String> acknowledgedAdds = new HashSet<>();
    private Optional<Position> seen = Optional.empty();
    private boolean leaving;
    private boolean idle;

    private record Item(String name, String messageId, long time) {}

    Shopper(String visitor, World world) {
        this.visitor = visitor;
        this.world = world;
    }

    void begin() {
        idle = true;
        world.time().afterMillis(world.chance().between(1, 900), () -> {
            idle = false;
            if (leaving) {
                idle = true;
            } else if (world.chance().in(0.6)) {
                send(batch());
            } else {
                ask();
                begin();
            }
        });
    }

    /** Sends nothing new any more. */
    void leave() {
        leaving = true;
    }

    /** Whether everything it sent is acknowledged. */
    boolean isDone() {
        return leaving && idle;
    }

    private List<Item> batch() {
        List<Item> batch = new ArrayList<>();
        for (long events = world.chance().between(1, EVENTS_MAX); events > 0; events--) {
            boolean again = !sent.isEmpty() && world.chance().in(0.15);
            Item item = again
                    ? world.chance().of(sent)
                    : new Item(
                            world.chance().in(0.5) ? SimulatedShop.ADDED : SimulatedShop.VIEWED,
                            visitor + "-" + sent.size(),
                            world.time().millis() - world.chance().between(0, 20));
            if (!again) {
                sent.add(item);
            }
            batch.add(item);
        }
        return batch;
    }

    private void send(List<Item> batch) {
        boolean[] settled = {false};
        Runnable again = () -> {
            if (!settled[0]) {
                settled[0] = true;
                world.time().afterMillis(world.chance().between(10, 400), () -> send(batch));
            }
        };
        List<String> messages = batch.stream().map(Item::messageId).toList();
        world.story().tell("%s sends %s", visitor, messages);
        world.time().afterMillis(PATIENCE_MILLIS, again);
        reach(again, gateway -> gateway.ingest(batch.stream().map(this::event).toList())
                .onComplete(
                        ingested -> back(() -> {
                            world.promises().acknowledged(messages);
                            if (!settled[0]) {
                                settled[0] = true;
                                acknowledged(batch, ingested.positions());
                            }
                        }),
                        fault -> back(again)));
    }

    private void acknowledged(List<Item> batch, List<Position> positions) {
        world.story().tell("%s: acknowledged at %s", visitor, positions);
        for (Position position : positions) {
            seen = Optional.of(seen.filter(known -> known.covers(position)).orElse(position));
        }
        batch.stream()
                .filter(item -> item.name.equals(SimulatedShop.ADDED) && !SimulatedShop.isPoison(item.messageId))
                .forEach(item -> acknowledgedAdds.add(item.messageId));
        if (world.chance().in(0.4)) {
            // The page that comes next.
            ask();
        }
        begin();
    }

    private Observed event(Item item) {
        long now = world.time().millis();
        return new Observed(
                Observed.Kind.TRACK,
                item.name,
                visitor,
                null,
                item.messageId,
                item.time,
                now,
                false,
                item.name.equals(SimulatedShop.VIEWED) ? seen(item) : Value.Fields.NONE,
                Value.Fields.NONE);
    }

    private static Value.Fields seen(Item item) {
        return new Value.Fields(Map.of(
                "experiment_id",
                new Value.Text(SimulatedShop.EXPERIMENT),
                "variation_id",
                new Value.Text(SimulatedShop.variantSeen(item.messageId))));
    }

    private void ask() {
        Optional<Position> carried = world.chance().in(0.8) ? seen : Optional.empty();
        int adds = acknowledgedAdds.size();
        DecideRequest request = new DecideRequest(
                Optional.of(visitor),
                Value.Fields.NONE,
                List.of(),
                List.of(),
                carried.map(List::of).orElse(List.of()),
                false);
        reach(() -> {}, gateway -> {
            long began = world.time().nanos();
            boolean[] answered = {false};
            world.time().after(SimulatedGateway.DECIDE_MILLIS * VirtualTime.MILLI, () -> {
                if (gateway.host().wentOnSince(began)) {
                    world.promises().inTime(answered[0], visitor);
                }
            });
            gateway.decide(request)
                    .onComplete(
                            answer -> {
                                answered[0] = true;
                                world.story()
                                        .tell(
                                                "%s is answered as of %s %s",
                                                visitor, answer.position(), answer.degraded());
                                world.promises().decided(visitor, answer, carried, adds);
                            },
                            fault -> world.promises().failed(visitor, fault));
        });
    }

    /** Through the balancer to some gateway, if there is one and the connection holds. */
    private void reach(Runnable refused, Consumer<SimulatedGateway> request) {
        List<SimulatedGateway> living = world.gateways();
        if (living.isEmpty()) {
            refused.run();
            return;
        }
        SimulatedGateway gateway = world.chance().of(living);
        world.time()
                .after(world.chance().between(50, 2_000) * 1_000, () -> gateway.receive(() -> request.accept(gateway)));
    }

    /** The answer on its way; one in fifty connections breaks before. */
    private void back(Runnable answered) {
        if (!world.chance().in(0.02)) {
            world.time().after(world.chance().between(50, 2_000) * 1_000, answered);
        }
    }
}

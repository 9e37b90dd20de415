package io.limen.gateway.simulation;

import io.limen.gateway.event.Activated;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryHotStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.wire.EntryCodec;
import java.util.ArrayList;
import java.util.List;

/** Everything there is: servers, gateways, what befalls them, and who watches. */
final class World {
    private static final int PARTITIONS = 3;
    private static final int GATEWAYS = 2;
    private static final long REFILLED_MILLIS = 5_000;

    private final Plant plant;
    private final Chance chance;
    private final VirtualTime time = new VirtualTime();
    private final Story story;
    private final Broker broker;
    private final MemoryHotStore hot = new MemoryHotStore(time::millis, REFILLED_MILLIS);
    private final MemoryDurableStore durable = new MemoryDurableStore();
    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final Server brokerServer;
    private final Server hotServer;
    private final Server durableServer;
    private final Promises promises;
    private final Group group;
    private final Trouble trouble;
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private String snapshot = SimulatedShop.FIRST;
    private int hosts;

    World(long seed, Plant plant, boolean told) {
        this.plant = plant;
        this.chance = new Chance(seed);
        this.story = new Story(time, told);
        this.broker = new Broker(time, chance, story, PARTITIONS, plant);
        this.brokerServer = new Server("broker", time, chance, story, 100, 1_500, 5_000);
        this.hotServer = new Server("hot", time, chance, story, 50, 600, 1_000);
        this.durableServer = new Server("durable", time, chance, story, 500, 4_000, 2_000);
        this.promises = new Promises(broker);
        this.group = new Group(time, chance, story, broker);
        this.trouble = new Trouble(this);
        for (int i = 0; i < GATEWAYS; i++) {
            start();
        }
    }

    SimulatedGateway start() {
        Host host = new Host("host-" + hosts++, time, chance);
        story.tell("%s starts", host.name());
        SimulatedGateway gateway = new SimulatedGateway(host, this);
        gateway.activate(snapshot);
        gateways.add(gateway);
        return gateway;
    }

    void kill(SimulatedGateway gateway) {
        story.tell("%s is killed", gateway.host().name());
        gateway.host().kill();
        gateways.remove(gateway);
    }

    /** The other configuration comes into force, once: every gateway decides with it, and every partition is told. */
    void activateSecond() {
        if (snapshot.equals(SimulatedShop.SECOND)) {
            return;
        }
        story.tell("another configuration comes into force");
        snapshot = SimulatedShop.SECOND;
        gateways.forEach(gateway -> gateway.activate(snapshot));
        for (int partition = 0; partition < broker.partitions(); partition++) {
            broker.append(partition, EntryCodec.encode(new Activated(snapshot, time.millis())));
        }
    }

    void pass(long millis) {
        time.pass(millis, promises::look);
    }

    Plant plant() {
        return plant;
    }

    Chance chance() {
        return chance;
    }

    VirtualTime time() {
        return time;
    }

    Story story() {
        return story;
    }

    Broker broker() {
        return broker;
    }

    MemoryHotStore hot() {
        return hot;
    }

    MemoryDurableStore durable() {
        return durable;
    }

    MemoryQuarantine quarantine() {
        return quarantine;
    }

    Server brokerServer() {
        return brokerServer;
    }

    Server hotServer() {
        return hotServer;
    }

    Server durableServer() {
        return durableServer;
    }

    Promises promises() {
        return promises;
    }

    Group group() {
        return group;
    }

    Trouble trouble() {
        return trouble;
    }

    /** Those that live. */
    List<SimulatedGateway> gateways() {
        return List.copyOf(gateways);
    }
}

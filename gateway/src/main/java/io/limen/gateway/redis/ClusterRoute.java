package io.limen.gateway.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a Cluster and a connection to each of its masters. Asks any node that answers for the slots: at first,
 * when a node said {@code MOVED}, again and again while a master does not answer, and every few seconds.
 */
final class ClusterRoute implements Route {
    private static final long LOOK_MILLIS = 200;
    private static final int LOOKS_BETWEEN = 25;

    private final Links links;
    private final Map<String, Link> addressToLink = new HashMap<>();
    private final @Nullable Link[] slotToLink = new Link[Slots.COUNT];
    private Set<String> masters = Set.of();
    private boolean stale = true;
    private boolean asking;
    private boolean closed;
    private int looks;

    ClusterRoute(Links links) {
        this.links = links;
    }

    @Override
    public void start() {
        links.target().addresses().forEach(this::at);
        look();
    }

    @Override
    public @Nullable Link to(int slot) {
        return slotToLink[slot];
    }

    @Override
    public Link at(String address) {
        Link known = addressToLink.get(address);
        if (known != null) {
            return known;
        }
        Link made = links.to(address, this::changed);
        addressToLink.put(address, made);
        made.connect();
        return made;
    }

    @Override
    public void moved(int slot, String address) {
        slotToLink[slot] = at(address);
        changed();
    }

    private void changed() {
        stale = true;
        if (masters.isEmpty()) {
            ask();
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        looks++;
        boolean missing = masters.stream().map(addressToLink::get).anyMatch(link -> link == null || !link.isUp());
        if (stale || missing || looks % LOOKS_BETWEEN == 0) {
            ask();
        }
        links.ticks().after(LOOK_MILLIS, this::look);
    }

    private void ask() {
        List<Map.Entry<String, Link>> up = addressToLink.entrySet().stream()
                .filter(entry -> entry.getValue().isUp())
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
        if (asking || up.isEmpty()) {
            return;
        }
        Map.Entry<String, Link> asked = up.get(Math.floorMod(looks, up.size()));
        String address = asked.getKey();
        asking = true;
        asked.getValue().probe(Request.cmd(Command.CLUSTER).arg("SLOTS")).onComplete(answer -> {
            asking = false;
            if (answer.succeeded() && answer.result() != null && !closed) {
                stale = false;
                learn(answer.result(), address);
            }
        });
    }

    /** Ranges of {@code [first, last, [host, port, …] of the master, … of its replicas]}. */
    private void learn(Response ranges, String told) {
        Set<String> found = new HashSet<>();
        for (Response range : ranges) {
            Response master = range.get(2);
            String host = master.get(0) == null ? "" : master.get(0).toString();
            // A node that does not know its own name is the one that was asked.
            String address = host.isEmpty() ? told : host + ":" + master.get(1).toString();
            Link link = at(address);
            found.add(address);
            for (int slot = range.get(0).toInteger(); slot <= range.get(1).toInteger(); slot++) {
                slotToLink[slot] = link;
            }
        }
        masters = Set.copyOf(found);
        found.addAll(links.target().addresses());
        addressToLink.entrySet().removeIf(entry -> !found.contains(entry.getKey()) && left(entry.getValue()));
    }

    /** Of a node that is no master any more. */
    private boolean left(Link link) {
        for (int slot = 0; slot < slotToLink.length; slot++) {
            if (slotToLink[slot] == link) {
                slotToLink[slot] = null;
            }
        }
        link.close();
        return true;
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return Future.join(addressToLink.values().stream().map(Link::close).toList())
                .mapEmpty();
    }
}

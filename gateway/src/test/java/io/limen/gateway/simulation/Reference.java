package io.limen.gateway.simulation;

import static java.util.Objects.requireNonNull;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.profile.Profile;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the log says, folded entry by entry as it grows: what every profile has to be. */
final class Reference {
    private final Broker broker;
    private final SimulatedShop shop = new SimulatedShop();
    private final List<Partition> partitions = new ArrayList<>();

    /** One partition, folded as far as it has grown. */
    private static final class Partition {
        private long next;
        private final Map<String, TreeMap<Long, Profile>> visitorToPast = new HashMap<>();
        private final Map<String, Set<String>> visitorToAdds = new HashMap<>();
        private final Map<String, TreeMap<Long, Integer>> visitorToCounts = new HashMap<>();
        private final Map<String, Exposed> visitorToExposed = new TreeMap<>();
        private final Set<Position> poison = new HashSet<>();
        private Rulebook rulebook;

        private Partition(Rulebook rulebook) {
            this.rulebook = rulebook;
        }
    }

    /** What one visitor saw and did, by looking at one message after the other. */
    private static final class Exposed {
        private final Set<String> messages = new HashSet<>();
        private @Nullable String variant;
        private boolean drifted;
        private long first;
        private long last;
        private long added = Long.MAX_VALUE;
        private int adds;

        private void look(Observed event) {
            if (!messages.add(event.messageId())) {
                return;
            }
            if (event.name().equals(SimulatedShop.VIEWED)) {
                String seen = SimulatedShop.variantSeen(event.messageId());
                first = variant == null ? event.time() : Math.min(first, event.time());
                last = variant == null ? event.time() : Math.max(last, event.time());
                drifted |= variant != null && !variant.equals(seen);
                variant = variant == null ? seen : variant;
            } else if (variant != null
                    && event.time() >= first
                    && event.time() <= last + SimulatedShop.GOAL_WITHIN_MILLIS) {
                adds++;
                added = Math.min(added, event.time() - first);
            }
        }

        private Counts counts(String seen) {
            long worth = 15_000L * adds;
            SortedMap<String, Conversions> goals = new TreeMap<>();
            if (adds > 0) {
                goals.put(
                        SimulatedShop.GOAL,
                        new Conversions(1, worth, BigInteger.valueOf(worth).pow(2), added));
            }
            return new Counts(new TreeMap<>(
                    Map.of(new Cell(SimulatedShop.EXPERIMENT, "", seen), new Tally(1, drifted ? 1 : 0, goals))));
        }
    }

    Reference(Broker broker) {
        this.broker = broker;
        for (int partition = 0; partition < broker.partitions(); partition++) {
            partitions.add(new Partition(shop.active()));
        }
    }

    private Partition folded(int number) {
        Partition partition = partitions.get(number);
        List<byte[]> durable = broker.durable(number);
        while (partition.next < durable.size()) {
            fold(
                    partition,
                    Broker.decoded(durable.get((int) partition.next)),
                    new Position(Broker.EPOCH, number, partition.next));
            partition.next++;
        }
        return partition;
    }

    private void fold(Partition partition, Entry entry, Position position) {
        if (entry instanceof Activated activated) {
            partition.rulebook = shop.of(activated.snapshot()).orElseThrow();
        } else if (entry instanceof VisitorEvent event) {
            TreeMap<Long, Profile> past =
                    partition.visitorToPast.computeIfAbsent(event.visitor(), visitor -> new TreeMap<>());
            Profile before = past.isEmpty()
                    ? partition.rulebook.fold().fresh(event.visitor())
                    : shop.aligned(past.lastEntry().getValue(), partition.rulebook);
            past.put(position.offset(), partition.rulebook.fold().fold(before, event, position));
            Set<String> adds = partition.visitorToAdds.computeIfAbsent(event.visitor(), visitor -> new HashSet<>());
            if (event instanceof Observed observed && observed.name().equals(SimulatedShop.ADDED)) {
                if (SimulatedShop.isPoison(event.messageId())) {
                    partition.poison.add(position);
                } else {
                    adds.add(event.messageId());
                }
            }
            if (event instanceof Observed observed && !partition.poison.contains(position)) {
                partition
                        .visitorToExposed
                        .computeIfAbsent(event.visitor(), visitor -> new Exposed())
                        .look(observed);
            }
            partition
                    .visitorToCounts
                    .computeIfAbsent(event.visitor(), visitor -> new TreeMap<>())
                    .put(position.offset(), adds.size());
        }
    }

    /** The profile after the entry at this place, with the definitions of a snapshot; null if there was no such entry. */
    @Nullable
    Profile at(String visitor, Position position, String snapshot) {
        TreeMap<Long, Profile> past = folded(position.partition()).visitorToPast.get(visitor);
        Profile then = past == null ? null : past.get(position.offset());
        return then == null ? null : shop.aligned(then, shop.of(snapshot).orElseThrow());
    }

    /** Each visitor's last entry before an offset of the partition. */
    Map<String, Long> lastBefore(int partition, long offset) {
        Map<String, Long> visitorToLast = new TreeMap<>();
        folded(partition).visitorToPast.forEach((visitor, past) -> {
            Long last = past.lowerKey(offset);
            if (last != null) {
                visitorToLast.put(visitor, last);
            }
        });
        return visitorToLast;
    }

    /** How many adds a visitor had sent by this place, every message counted once: not by folding, but by looking. */
    int adds(String visitor, Position position) {
        TreeMap<Long, Integer> counts =
                folded(position.partition()).visitorToCounts.get(visitor);
        return counts == null ? 0 : requireNonNull(counts.get(position.offset()));
    }

    /** What is to be counted of a partition: not by folding, but by looking. */
    Counts counts(int partition) {
        Counts counts = Counts.NONE;
        for (Exposed exposed : folded(partition).visitorToExposed.values()) {
            counts = exposed.variant == null ? counts : counts.plus(exposed.counts(exposed.variant));
        }
        return counts;
    }

    /** Where events stand on which folding throws. */
    Set<Position> poison(int partition) {
        return folded(partition).poison;
    }

    SimulatedShop shop() {
        return shop;
    }
}

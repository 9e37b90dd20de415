package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What consumers of one group keep together: positions and entries, as a store would, and every call that must not be.
 *
 * <p>Fenced as a store is: who was assigned a partition last is its owner, and what another brings is refused. That is
 * wrong unless the other was cut off and so may know nothing of it.
 */
final class Kept {
    private final Object lock = new Object();
    private final Map<Integer, Long> partitionToNext = new HashMap<>();
    private final Map<Integer, List<Entry>> partitionToEntries = new HashMap<>();
    private final Map<Integer, String> partitionToOwner = new HashMap<>();
    private final Map<String, Set<Integer>> memberToHeld = new HashMap<>();
    private final Map<String, Set<Integer>> memberToAtHand = new HashMap<>();
    private final Set<String> cutOff = new HashSet<>();
    private final List<String> wrongs = new ArrayList<>();
    private int refused;

    void startAt(int partition, long offset) {
        synchronized (lock) {
            partitionToNext.put(partition, offset);
        }
    }

    /** From now on others may own what it holds: it is killed, stopped or not to be moved. */
    void cutOff(String member) {
        synchronized (lock) {
            cutOff.add(member);
        }
    }

    /** What a cut off member held is given up: it knows that it has lost it. */
    void backAgain(String member) {
        synchronized (lock) {
            cutOff.remove(member);
        }
    }

    /** Where to go on. */
    long assigned(String member, int partition) {
        synchronized (lock) {
            String owner = partitionToOwner.put(partition, member);
            if (owner != null && !cutOff.contains(owner)) {
                wrongs.add("partition " + partition + " is assigned to " + member + " while " + owner + " has it");
            }
            if (!held(member).add(partition)) {
                wrongs.add("partition " + partition + " is assigned to " + member + " twice");
            }
            return partitionToNext.getOrDefault(partition, 0L);
        }
    }

    /** Notes a hand-over when it begins. */
    void handed(String member, int partition) {
        synchronized (lock) {
            if (!held(member).contains(partition)) {
                wrongs.add("a batch of partition " + partition + " for " + member + ", which does not have it");
            }
            if (!atHand(member).add(partition)) {
                wrongs.add("a batch of partition " + partition + " for " + member + " beside another");
            }
        }
    }

    /** Takes a batch over; false where another is the owner. */
    boolean handle(String member, int partition, long firstOffset, List<? extends Entry> entries) {
        synchronized (lock) {
            atHand(member).remove(partition);
            if (!member.equals(partitionToOwner.get(partition))) {
                refused++;
                // Who was told in the middle of a batch that the partition is lost finds out here what came of it.
                if (held(member).contains(partition) && !cutOff.contains(member)) {
                    wrongs.add("partition " + partition + " is written by " + member + ", who is not its owner");
                }
                return false;
            }
            long expected = partitionToNext.getOrDefault(partition, 0L);
            if (expected != firstOffset) {
                wrongs.add("partition " + partition + " goes on at " + firstOffset + " (expected: " + expected + ")");
            }
            partitionToNext.put(partition, firstOffset + entries.size());
            partitionToEntries
                    .computeIfAbsent(partition, key -> new ArrayList<>())
                    .addAll(entries);
            return true;
        }
    }

    /** It let go of it: between two batches. */
    void revoked(String member, int partition) {
        synchronized (lock) {
            if (atHand(member).contains(partition)) {
                wrongs.add("partition " + partition + " is revoked from " + member + " in the middle of a batch");
            }
            lost(member, partition);
        }
    }

    /** It was told so: perhaps in the middle of a batch. */
    void lost(String member, int partition) {
        synchronized (lock) {
            held(member).remove(partition);
            partitionToOwner.remove(partition, member);
        }
    }

    /** What a member has, as far as it was told. */
    Set<Integer> of(String member) {
        synchronized (lock) {
            return new TreeSet<>(held(member));
        }
    }

    List<Entry> of(int partition) {
        synchronized (lock) {
            return List.copyOf(partitionToEntries.getOrDefault(partition, List.of()));
        }
    }

    int entries() {
        synchronized (lock) {
            return partitionToEntries.values().stream().mapToInt(List::size).sum();
        }
    }

    /** Batches that were not taken over. */
    int refused() {
        synchronized (lock) {
            return refused;
        }
    }

    List<String> wrongs() {
        synchronized (lock) {
            return List.copyOf(wrongs);
        }
    }

    private Set<Integer> atHand(String member) {
        return memberToAtHand.computeIfAbsent(member, key -> new TreeSet<>());
    }

    private Set<Integer> held(String member) {
        return memberToHeld.computeIfAbsent(member, key -> new TreeSet<>());
    }
}

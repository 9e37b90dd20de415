package io.limen.gateway.simulation;

import static java.util.Objects.requireNonNull;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.kafka.PartitionReading;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who reads which partition. A member that is not heard of for a session loses what it has, and hears of it when it is
 * back; one that is asked to give a partition up is waited for, a bounded time.
 */
final class Group {
    private static final long HEARTBEAT_MILLIS = 100;
    private static final long SESSION_MILLIS = 600;
    private static final long OUTDONE_MILLIS = 1_000;
    private static final long REVOKE_MILLIS_MAX = 800;
    private static final long FETCH_MICROS_MAX = 3_000;

    private final VirtualTime time;
    private final Chance chance;
    private final Story story;
    private final Broker broker;
    private final List<Member> members = new ArrayList<>();
    private final Seat[] partitionToSeat;

    /** A gateway in the group. */
    final class Member {
        private final Host host;
        private final Host.Loop owner;
        private final EventLog.Consumer consumer;
        private final EventLog log;
        private final Map<Integer, Future<Void>> partitionToEnd = new HashMap<>();
        private long heardAt;

        private Member(Host host, Host.Loop owner, EventLog.Consumer consumer, EventLog log) {
            this.host = host;
            this.owner = owner;
            this.consumer = consumer;
            this.log = log;
            this.heardAt = time.nanos();
        }

        private void beat() {
            if (host.isDead()) {
                return;
            }
            // The thread that says so stalls with its process.
            if (!host.isStalled()) {
                heardAt = time.nanos();
            }
            time.afterMillis(HEARTBEAT_MILLIS, this::beat);
        }

        private boolean isHeardOf() {
            return time.nanos() - heardAt < SESSION_MILLIS * VirtualTime.MILLI;
        }
    }

    /** A partition with the one who reads it. */
    private static final class Seat {
        private @Nullable Member member;
        private @Nullable PartitionReading reading;
        private boolean moving;
        private int outdoneLooks;
    }

    Group(VirtualTime time, Chance chance, Story story, Broker broker) {
        this.time = time;
        this.chance = chance;
        this.story = story;
        this.broker = broker;
        this.partitionToSeat = new Seat[broker.partitions()];
        for (int partition = 0; partition < partitionToSeat.length; partition++) {
            partitionToSeat[partition] = new Seat();
            fetch(partition);
        }
        look();
    }

    /** @param owner where the consumer is called */
    void join(Host host, Host.Loop owner, EventLog.Consumer consumer, EventLog log) {
        Member member = new Member(host, owner, consumer, log);
        members.add(member);
        member.beat();
    }

    /** Takes seats from those who are gone, and gives free ones out; again and again. */
    private void look() {
        members.removeIf(member -> !member.isHeardOf() && member.host.isDead());
        for (int partition = 0; partition < partitionToSeat.length; partition++) {
            Seat seat = partitionToSeat[partition];
            if (seat.member != null && !seat.member.isHeardOf()) {
                taken(partition, seat);
            }
            if (seat.member == null && !seat.moving) {
                List<Member> there = members.stream().filter(Member::isHeardOf).toList();
                if (!there.isEmpty()) {
                    give(partition, seat, chance.of(there));
                }
            }
            lookWhetherOutdone(partition, seat);
        }
        time.afterMillis(HEARTBEAT_MILLIS, this::look);
    }

    /** By the group; the member hears of it when it hears anything. */
    private void taken(int partition, Seat seat) {
        Member member = requireNonNull(seat.member);
        PartitionReading reading = requireNonNull(seat.reading);
        story.tell("group: partition %d is taken from %s, which is not heard of", partition, member.host.name());
        seat.member = null;
        seat.reading = null;
        member.host.after(chance.between(0, 50) * VirtualTime.MILLI, member.owner, reading::lose);
    }

    /** As the reading thread of the member does it. */
    private void lookWhetherOutdone(int partition, Seat seat) {
        if (seat.member == null || seat.reading == null || seat.member.host.isStalled()) {
            return;
        }
        seat.outdoneLooks = seat.reading.isOutdone() ? seat.outdoneLooks + 1 : 0;
        if (seat.outdoneLooks * HEARTBEAT_MILLIS > OUTDONE_MILLIS) {
            Member member = seat.member;
            story.tell("group: %s takes partition %d over again", member.host.name(), partition);
            member.owner.run(seat.reading::lose);
            give(partition, seat, member);
        }
    }

    private void give(int partition, Seat seat, Member member) {
        story.tell("group: partition %d is %s's", partition, member.host.name());
        PartitionReading reading = new PartitionReading(
                Broker.EPOCH,
                partition,
                (int) chance.between(1, 12),
                member.consumer,
                member.owner.context(),
                SimulatedVertx.at(member.host, member.owner));
        Future<Void> before = member.partitionToEnd.getOrDefault(partition, Future.succeededFuture());
        member.partitionToEnd.put(partition, reading.ended());
        seat.member = member;
        seat.reading = reading;
        seat.outdoneLooks = 0;
        member.owner.run(() -> reading.start(before, offset -> checked(member, partition, offset)));
    }

    private Future<Long> checked(Member member, int partition, long offset) {
        return member.log
                .end(partition)
                .compose(end -> offset <= end
                        ? Future.succeededFuture(offset)
                        : Future.failedFuture(
                                new Failure(Failure.Code.CORRUPT, "begins at " + offset + ", the log ends at " + end)));
    }

    /** Asks a member to give a partition up, as when another has joined. */
    void move(int partition) {
        Seat seat = partitionToSeat[partition];
        if (seat.member == null || seat.reading == null || seat.moving) {
            return;
        }
        Member member = seat.member;
        PartitionReading reading = seat.reading;
        story.tell("group: %s is to give partition %d up", member.host.name(), partition);
        seat.moving = true;
        seat.member = null;
        seat.reading = null;
        member.owner.run(() -> reading.stop().onComplete(let -> free(seat)));
        time.afterMillis(REVOKE_MILLIS_MAX, () -> {
            if (seat.moving) {
                story.tell("group: partition %d was not let go in time", partition);
                free(seat);
                member.owner.run(reading::lose);
            }
        });
    }

    private static void free(Seat seat) {
        seat.moving = false;
    }

    /** Hands entries on that are durable, a few at a time. */
    private void fetch(int partition) {
        Seat seat = partitionToSeat[partition];
        if (seat.reading != null && seat.member != null && !seat.member.host.isStalled()) {
            PartitionReading reading = seat.reading;
            List<byte[]> durable = broker.durable(partition);
            long wanted = reading.wants();
            for (long few = chance.between(1, 20); few > 0 && wanted >= 0 && wanted < durable.size(); few--) {
                reading.deliver(durable.get((int) wanted));
                wanted = reading.wants();
            }
        }
        time.after(chance.between(200, FETCH_MICROS_MAX) * 1_000, () -> fetch(partition));
    }

    /** Partitions that nobody reads, or that stopped for good. */
    List<Integer> idle() {
        List<Integer> idle = new ArrayList<>();
        for (int partition = 0; partition < partitionToSeat.length; partition++) {
            PartitionReading reading = partitionToSeat[partition].reading;
            if (reading == null || reading.isAlarmed()) {
                idle.add(partition);
            }
        }
        return idle;
    }
}

package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The owner's side of the quarantine: what it has to pass by, and what it sets aside, a bounded number a partition. Used
 * on the owner's context.
 */
final class SettingAside {
    private final Quarantine quarantine;
    private final int entriesMax;
    private final Telemetry telemetry;
    private final Map<Integer, Integer> partitionToOpen = new HashMap<>();

    SettingAside(Quarantine quarantine, int entriesMax, Telemetry telemetry) {
        this.quarantine = quarantine;
        this.entriesMax = entriesMax;
        this.telemetry = telemetry;
    }

    /** The partition is ours: what is to be passed by of it. */
    Future<Set<Position>> own(int partition) {
        return look(partition)
                .map(kept -> kept.stream().map(SetAside::position).collect(Collectors.toUnmodifiableSet()));
    }

    void disown(int partition) {
        partitionToOpen.remove(partition);
    }

    /** How many wait for somebody to look at them, of our partitions, as of the last look. */
    int open() {
        return partitionToOpen.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Looks whether somebody has dealt with those that wait. */
    Future<Void> lookAgain() {
        List<Integer> waiting = partitionToOpen.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        return Future.join(waiting.stream().map(this::look).toList()).mapEmpty();
    }

    private Future<List<SetAside>> look(int partition) {
        return quarantine
                .of(partition)
                .onSuccess(kept -> partitionToOpen.put(
                        partition, (int) kept.stream().filter(SetAside::isOpen).count()));
    }

    /** Keeps these durably, then says so. Those kept beyond the limit go: what is settled first, then the oldest. */
    Future<Void> put(int partition, List<SetAside> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        return Future.all(entries.stream().map(quarantine::put).toList())
                .compose(kept -> look(partition))
                .compose(this::trim)
                .onSuccess(done -> entries.forEach(telemetry::setAside));
    }

    private Future<Void> trim(List<SetAside> kept) {
        List<SetAside> beyond = kept.stream()
                .sorted(Comparator.comparing(SetAside::isOpen).thenComparing(SetAside::at))
                .limit(Math.max(0, kept.size() - entriesMax))
                .toList();
        int open = (int) beyond.stream().filter(SetAside::isOpen).count();
        return Future.all(beyond.stream()
                        .map(entry -> quarantine.forget(entry.position()))
                        .toList())
                .onSuccess(done -> telemetry.asideForgotten(open))
                .mapEmpty();
    }
}

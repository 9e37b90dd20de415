package io.limen.gateway.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.HotStoreContract;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryHotStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.wire.Fence;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks, whenever something is acknowledged, written or answered, and again at rest, whether it is as promised. */
final class Promises {
    private final Broker broker;
    private final Reference reference;
    private final Map<String, Fence> visitorToHot = new HashMap<>();
    private long checks;
    private @Nullable Broken broken;

    Promises(Broker broker) {
        this.broker = broker;
        this.reference = new Reference(broker);
    }

    long checks() {
        return checks;
    }

    @FormatMethod
    private void hold(boolean kept, Promised promise, @FormatString String how, @Nullable Object... what) {
        checks++;
        if (!kept && broken == null) {
            broken = new Broken(promise, String.format(how, what));
        }
    }

    /** Throws the first promise that was not kept: whoever broke it may have caught everything that was thrown. */
    void look() {
        if (broken != null) {
            throw broken;
        }
    }

    // ── when something is acknowledged or answered ──

    void acknowledged(List<String> messages) {
        messages.forEach(
                message -> hold(broker.isDurable(message), Promised.P1, "%s is acknowledged and not durable", message));
    }

    /**
     * A decision is there.
     *
     * @param seen the position its asker carried
     * @param added how many adds of the visitor were acknowledged before it was asked
     */
    void decided(String visitor, DecideAnswer answer, Optional<Position> seen, int added) {
        hold(answer.decisions().size() == 1, Promised.P6, "%s gets no answer for the slot", visitor);
        if (!answer.degraded().isEmpty()) {
            return;
        }
        seen.ifPresent(position -> hold(
                answer.position().filter(at -> at.covers(position)).isPresent(),
                Promised.P7,
                "%s has seen %s and is answered as of %s, which is not said",
                visitor,
                position,
                answer.position()));
        boolean keen =
                answer.segments().stream().anyMatch(segment -> segment.name().equals("keen"));
        hold(
                seen.isEmpty() || keen || added < SimulatedShop.keenAt(answer.snapshot()),
                Promised.P7,
                "%s added %d and is not keen",
                visitor,
                added);
    }

    void failed(String visitor, Throwable fault) {
        hold(false, Promised.P6, "%s is answered with %s", visitor, fault);
    }

    void inTime(boolean answered, String visitor) {
        hold(answered, Promised.P6, "%s is not answered by the deadline", visitor);
    }

    // ── when something is written ──

    List<Stored> before(MemoryDurableStore durable, List<Saving> savings) {
        List<Stored> before = new ArrayList<>();
        savings.forEach(saving ->
                before.add(durable.get(saving.stored().profile().visitor()).orElse(null)));
        return before;
    }

    void durablyWritten(MemoryDurableStore durable, List<@Nullable Stored> before, List<Saving> savings) {
        for (int i = 0; i < savings.size(); i++) {
            String visitor = savings.get(i).stored().profile().visitor();
            Stored now = durable.get(visitor).orElseThrow();
            Stored was = before.get(i);
            hold(
                    was == null || Fence.of(now).compareTo(Fence.of(was)) >= 0,
                    Promised.P3,
                    "%s goes back from %s to %s",
                    visitor,
                    was == null ? "nowhere" : was.profile().applied(),
                    now.profile().applied());
            countsOnce(now);
            isTheLog(now.profile());
        }
    }

    private void countsOnce(Stored stored) {
        Profile profile = stored.profile();
        Position applied = profile.applied();
        if (applied != null && reference.at(profile.visitor(), applied, profile.snapshot()) != null) {
            int adds = reference.adds(profile.visitor(), applied);
            double counted = reference
                    .shop()
                    .of(profile.snapshot())
                    .orElseThrow()
                    .read(profile, stored.view().evaluatedAt())
                    .number(SimulatedShop.ADDS);
            hold(
                    (Double.isNaN(counted) ? 0 : counted) == adds,
                    Promised.P2,
                    "%s sent %d adds by %s, and %.0f are counted",
                    profile.visitor(),
                    adds,
                    applied,
                    counted);
        }
    }

    private void isTheLog(Profile profile) {
        Position applied = profile.applied();
        Profile folded = applied == null ? null : reference.at(profile.visitor(), applied, profile.snapshot());
        hold(
                profile.equals(folded),
                Promised.P4,
                "%s at %s is\n  %s, and the log folds to\n  %s",
                profile.visitor(),
                applied,
                profile,
                folded);
    }

    Future<Void> committing(MemoryDurableStore durable, int partition, Committed through, Future<Void> done) {
        if (done.succeeded()) {
            reference.lastBefore(partition, through.nextOffset()).forEach((visitor, last) -> {
                Position applied = durable.get(visitor)
                        .map(stored -> stored.profile().applied())
                        .orElse(null);
                hold(
                        applied != null && applied.offset() >= last,
                        Promised.P4,
                        "partition %d is committed through %d, and %s with an entry at %d is durable at %s",
                        partition,
                        through.nextOffset(),
                        visitor,
                        last,
                        applied);
            });
        }
        return done;
    }

    <T> Future<T> hotWritten(MemoryHotStore hot, String visitor, Future<T> written) {
        Stored now = hot.read(visitor).otherwise(Optional.empty()).result().orElse(null);
        if (now == null) {
            visitorToHot.remove(visitor);
            return written;
        }
        Fence was = visitorToHot.put(visitor, Fence.of(now));
        hold(
                was == null || Fence.of(now).compareTo(was) >= 0,
                Promised.P3,
                "%s goes back in the hot store to %s",
                visitor,
                now.profile().applied());
        return written;
    }

    /** It holds nothing any more, and may be filled with something older. */
    void hotFlushed() {
        visitorToHot.clear();
    }

    // ── at rest ──

    void atRest(MemoryDurableStore durable, MemoryHotStore hot, MemoryQuarantine quarantine) {
        for (int partition = 0; partition < broker.partitions(); partition++) {
            long end = broker.durable(partition).size();
            long committed = durable.committed(partition)
                    .result()
                    .map(Committed::nextOffset)
                    .orElse(0L);
            hold(
                    committed == end,
                    Promised.P4,
                    "partition %d rests at %d, its log ends at %d",
                    partition,
                    committed,
                    end);
            Counts counts = durable.counted(partition).result().counts();
            hold(
                    counts.equals(reference.counts(partition)),
                    Promised.P2,
                    "partition %d has counted\n  %s, its log says\n  %s",
                    partition,
                    counts,
                    reference.counts(partition));
            Set<Position> aside = quarantine.of(partition).result().stream()
                    .map(SetAside::position)
                    .collect(Collectors.toSet());
            hold(
                    aside.equals(reference.poison(partition)),
                    Promised.P4,
                    "%s are set aside, folding throws at %s",
                    aside,
                    reference.poison(partition));
            reference
                    .lastBefore(partition, Long.MAX_VALUE)
                    .forEach((visitor, last) -> visitorAtRest(durable, hot, visitor, last));
        }
    }

    private void visitorAtRest(MemoryDurableStore durable, MemoryHotStore hot, String visitor, long last) {
        Stored stored = durable.get(visitor).orElseThrow();
        isTheLog(stored.profile());
        countsOnce(stored);
        Position applied = stored.profile().applied();
        hold(
                applied != null && applied.offset() == last,
                Promised.P4,
                "%s rests at %s, not at %d",
                visitor,
                applied,
                last);
        hot.read(visitor)
                .result()
                .ifPresent(held -> hold(
                        held.profile()
                                .equals(HotStoreContract.withoutMessages(stored).profile()),
                        Promised.P4,
                        "%s is hot as\n  %s and durable as\n  %s",
                        visitor,
                        held.profile(),
                        stored.profile()));
        int adds = applied == null ? 0 : reference.adds(visitor, applied);
        boolean keen = stored.view().memberships().stream()
                .anyMatch(membership -> membership.segment().equals("keen"));
        hold(
                !stored.view().pending()
                        && keen == adds >= SimulatedShop.keenAt(stored.view().snapshot()),
                Promised.P4,
                "%s with %d adds is %s",
                visitor,
                adds,
                keen ? "keen" : "not keen");
    }
}

package io.limen.gateway.main;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.rules.ConditionCompiler;
import io.limen.gateway.rules.Configuration.Loaded;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The configurations this process knows: the active one, and those that profiles or the log may still refer to. */
final class LiveSnapshots implements Snapshots {
    private final Map<String, Rulebook> hashToRulebook = new ConcurrentHashMap<>();
    private volatile Supplier<Future<Void>> learning = Future::succeededFuture;
    private volatile Current current;

    /** What decides and what admits, of one snapshot. */
    private record Current(Rulebook rulebook, TrackingPlan plan) {}

    LiveSnapshots(Loaded loaded) {
        this.current = new Current(remember(loaded), loaded.plan());
    }

    /** Knows one more, without deciding by it. */
    Rulebook remember(Loaded loaded) {
        return hashToRulebook.computeIfAbsent(
                loaded.snapshot().hash(), hash -> Rulebook.of(loaded.snapshot(), ConditionCompiler.REFRESH.toMillis()));
    }

    /** Decides by this one from now on. */
    void activate(Loaded loaded) {
        current = new Current(remember(loaded), loaded.plan());
    }

    /** Says how to get to know what others publish. */
    void learnBy(Supplier<Future<Void>> how) {
        learning = how;
    }

    @Override
    public Future<Void> learn() {
        return learning.get();
    }

    boolean knows(String hash) {
        return hashToRulebook.containsKey(hash);
    }

    TrackingPlan plan() {
        return current.plan();
    }

    @Override
    public Rulebook active() {
        return current.rulebook();
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return Optional.ofNullable(hashToRulebook.get(hash));
    }

    /**
     * The features a stored profile is read with. States are stored under the hash of their feature's definition, so a
     * profile of a snapshot that is not known any more is read by the active one, which finds what is defined alike.
     */
    Features featuresOf(String hash) {
        return of(hash).orElseGet(this::active).features();
    }
}

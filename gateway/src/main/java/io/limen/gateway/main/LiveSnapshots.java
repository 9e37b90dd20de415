package io.limen.gateway.main;

import io.limen.gateway.decision.Content;
import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.http.RuleFile;
import io.limen.gateway.rules.ConditionCompiler;
import io.limen.gateway.rules.Configuration.Loaded;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The configurations this process knows: the active one, and those that profiles or the log may still refer to. */
final class LiveSnapshots implements Snapshots {
    private final Function<Snapshot, Contents> contents;
    private final Map<String, Rulebook> hashToRulebook = new ConcurrentHashMap<>();
    private final Map<String, Content> refToContent = new ConcurrentHashMap<>();
    private volatile Supplier<Future<Void>> learning = Future::succeededFuture;
    private volatile Current current;

    /** What decides, what admits, and by what edges decide, of one snapshot. */
    private record Current(Rulebook rulebook, TrackingPlan plan, Optional<RuleFile> rules) {}

    /** Knows this one, and no content of it. */
    LiveSnapshots(Loaded loaded) {
        this(loaded, snapshot -> Contents.NONE);
    }

    /**
     * Knows this one.
     *
     * @param contents makes what edges may keep of a snapshot
     */
    LiveSnapshots(Loaded loaded, Function<Snapshot, Contents> contents) {
        this.contents = contents;
        this.current = new Current(remember(loaded), loaded.plan(), Optional.empty());
    }

    /** Knows one more, without deciding by it. */
    Rulebook remember(Loaded loaded) {
        Rulebook rulebook = hashToRulebook.computeIfAbsent(loaded.snapshot().hash(), hash -> made(loaded.snapshot()));
        refToContent.putAll(rulebook.contents().all());
        return rulebook;
    }

    private Rulebook made(Snapshot snapshot) {
        return Rulebook.of(snapshot, ConditionCompiler.REFRESH.toMillis(), contents.apply(snapshot));
    }

    /**
     * Decides by this one from now on.
     *
     * @param rules of this one
     */
    synchronized void activate(Loaded loaded, Optional<RuleFile> rules) {
        current = new Current(remember(loaded), loaded.plan(), rules);
    }

    /** Tells edges other rules of a snapshot, if it still decides. */
    synchronized void retell(Rulebook rulebook, RuleFile rules) {
        if (current.rulebook().hash().equals(rulebook.hash())) {
            current = new Current(rulebook, current.plan(), Optional.of(rules));
        }
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

    Optional<RuleFile> rules() {
        return current.rules();
    }

    @Override
    public Rulebook active() {
        return current.rulebook();
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return Optional.ofNullable(hashToRulebook.get(hash));
    }

    /** Of every snapshot this process ever came to know, so that a page kept somewhere is whole a long time. */
    @Override
    public Optional<Content> content(String ref) {
        return Optional.ofNullable(refToContent.get(ref));
    }

    /**
     * The features a stored profile is read with. States are stored under the hash of their feature's definition, so a
     * profile of a snapshot that is not known any more is read by the active one, which finds what is defined alike.
     */
    Features featuresOf(String hash) {
        return of(hash).orElseGet(this::active).features();
    }
}

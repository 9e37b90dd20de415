package io.limen.gateway.http;

import io.limen.gateway.decision.Content;
import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.flow.Snapshots;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The shop's configuration, and what another gateway may have published meanwhile. */
final class ShopSnapshots implements Snapshots {
    /** Of the form that keys make, without one. */
    static final UnaryOperator<String> TAG = ShopSnapshots::tag;

    private volatile Rulebook active;
    private final Map<String, Content> refToContent = new ConcurrentHashMap<>();
    private final List<Contents> meanwhile = new CopyOnWriteArrayList<>();
    final AtomicInteger looks = new AtomicInteger();
    volatile boolean broken;

    ShopSnapshots(Snapshot snapshot) {
        this.active = Rulebook.of(snapshot, 60_000, Contents.of(snapshot, TAG));
        refToContent.putAll(active.contents().all());
    }

    private static String tag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }

    /** Another gateway publishes this; the word of the variant is the ref. */
    Contents publishElsewhere(Snapshot snapshot) {
        Contents contents = Contents.of(snapshot, TAG);
        meanwhile.add(contents);
        return contents;
    }

    /** Decides by this one from now on. */
    void activate(Snapshot snapshot) {
        active = Rulebook.of(snapshot, 60_000, Contents.of(snapshot, TAG));
    }

    @Override
    public Future<Void> learn() {
        looks.incrementAndGet();
        if (broken) {
            return Future.failedFuture("no store");
        }
        meanwhile.forEach(contents -> refToContent.putAll(contents.all()));
        return Future.succeededFuture();
    }

    @Override
    public Optional<Content> content(String ref) {
        return Optional.ofNullable(refToContent.get(ref));
    }

    @Override
    public Rulebook active() {
        return active;
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return hash.equals(active.hash()) ? Optional.of(active) : Optional.empty();
    }
}

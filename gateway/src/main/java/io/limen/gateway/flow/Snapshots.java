package io.limen.gateway.flow;

import io.limen.gateway.decision.Content;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Profile;
import io.vertx.core.Future;
import java.util.Optional;

/** The configurations, made ready: the one that decides now, and those that were ever activated. */
public interface Snapshots {
    /** One volatile read. */
    Rulebook active();

    /** The rulebook of this snapshot; empty where its files are gone. */
    Optional<Rulebook> of(String hash);

    /** Gets to know every snapshot that was published by now, by this gateway or another. */
    default Future<Void> learn() {
        return Future.succeededFuture();
    }

    /** The content under a ref: of the snapshot that decides now, and of those before it. */
    default Optional<Content> content(String ref) {
        return active().contents().find(ref);
    }

    /**
     * The profile with its states in the order of this rulebook's features: what is defined alike is kept, what is new
     * starts empty, what is gone is dropped. The same profile where it is aligned already.
     */
    default Profile aligned(Profile profile, Rulebook rulebook) {
        if (profile.snapshot().equals(rulebook.hash())) {
            return profile;
        }
        Features older = of(profile.snapshot()).orElseGet(this::active).features();
        return rulebook.fold().adapt(profile, older);
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a store holds of a visitor, and what the log says it should be: the fold up to the copy's own place. */
final class Copy {
    private final Stored stored;
    private final long place;
    private boolean known;
    private @Nullable Profile expected;

    Copy(Stored stored) {
        this.stored = stored;
        this.place = place(stored.profile());
    }

    /** The offset of the last entry in it; -1 before the first. */
    static long place(Profile profile) {
        Position applied = profile.applied();
        return applied == null ? -1 : applied.offset();
    }

    Stored stored() {
        return stored;
    }

    Profile profile() {
        return stored.profile();
    }

    long place() {
        return place;
    }

    /** Whether an entry at this offset is still to be folded into what is expected. */
    boolean reaches(long offset) {
        return offset <= place;
    }

    /** The fold has come past its place, or to the end of the log: only the first time counts. */
    void expect(Optional<Profile> folded) {
        if (!known) {
            known = true;
            expected = folded.orElse(null);
        }
    }

    /** Empty where the log has nothing of the visitor up to its place. */
    Optional<Profile> expected() {
        return Optional.ofNullable(expected);
    }
}

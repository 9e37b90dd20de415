package io.limen.gateway.inspect;

import io.limen.gateway.profile.Profile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where visitors were met: their copies in the stores, and their entries in the log.
 *
 * <p>Those met in the log only are bounded, the first ones are kept: what is committed comes first in a log, so visitors
 * who should be stored come before those who need not be yet.
 */
final class Traces {
    private final int inLogOnlyMax;
    private final Map<String, Trace> visitorToTrace = new HashMap<>();
    private int inLogOnly;

    /** Of one visitor. */
    static final class Trace {
        @Nullable
        Copy durable;

        @Nullable
        Copy hot;

        /** The offset of the last entry that is committed, and of the last at all; -1 for none. */
        long lastCommitted = -1;

        long last = -1;

        /** Whether the hot store has been asked. */
        boolean hotKnown;

        boolean reaches(long offset) {
            return (durable != null && durable.reaches(offset)) || (hot != null && hot.reaches(offset));
        }

        void expect(Optional<Profile> folded, long beforeOffset) {
            if (durable != null && !durable.reaches(beforeOffset)) {
                durable.expect(folded);
            }
            if (hot != null && !hot.reaches(beforeOffset)) {
                hot.expect(folded);
            }
        }
    }

    Traces(int inLogOnlyMax) {
        this.inLogOnlyMax = inLogOnlyMax;
    }

    /** Of a visitor met in a store. */
    Trace inStore(String visitor) {
        return visitorToTrace.computeIfAbsent(visitor, first -> new Trace());
    }

    /** Of a visitor met in the log; null for one too many. */
    @Nullable
    Trace inLog(String visitor) {
        Trace known = visitorToTrace.get(visitor);
        if (known == null && inLogOnly < inLogOnlyMax) {
            inLogOnly++;
            known = inStore(visitor);
        }
        return known;
    }

    void forEach(BiConsumer<String, Trace> each) {
        visitorToTrace.forEach(each);
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Mode;
import io.limen.gateway.decision.Rollout;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds experiences that can never win: above them, on the same slot, stands one that takes everybody they are for. Told
 * by what is written, clause by clause, so nothing is told that is not so; that {@code views > 3} is part of
 * {@code views > 2} it does not see.
 */
final class Shadows {
    private final Map<Integer, List<Taker>> slotToTakers = new HashMap<>();

    /**
     * Whom an experience is for.
     *
     * @param segments being in any of them will do; empty for everybody
     * @param when the condition beside; empty for always
     */
    record Audience(Set<String> segments, String when) {
        Audience {
            segments = Set.copyOf(segments);
        }

        boolean isEverybody() {
            return segments.isEmpty() && when.isEmpty();
        }

        /** Whether everybody this is for is among those the other is for. */
        boolean isWithin(Audience other) {
            boolean segmentsFit =
                    other.segments.isEmpty() || (!segments.isEmpty() && other.segments.containsAll(segments));
            return segmentsFit && (other.when.isEmpty() || other.when.equals(when));
        }
    }

    /** One that lets nobody pass whom it is for. */
    private record Taker(String name, Audience audience) {}

    /** The next experience, top to bottom. */
    void next(YamlCursor entry, Experience experience, Audience audience) {
        List<Taker> takers = slotToTakers.computeIfAbsent(experience.slot(), first -> new ArrayList<>());
        takers.stream()
                .filter(taker -> audience.isWithin(taker.audience()))
                .findFirst()
                .ifPresent(taker -> entry.keyProblem(
                        taker.audience().isEverybody() ? ProblemCode.NEVER_REACHED : ProblemCode.SHADOWED,
                        taker.name()));
        if (takesAll(experience)) {
            takers.add(new Taker(experience.name(), audience));
        }
    }

    private static boolean takesAll(Experience experience) {
        Rollout rollout = experience.rollout();
        return experience.cap() == Always.TRUE
                && rollout.mode() == Mode.LIVE
                && rollout.schedule().isEmpty()
                && rollout.exclusion().isEmpty()
                && rollout.coverage() >= 1;
    }
}

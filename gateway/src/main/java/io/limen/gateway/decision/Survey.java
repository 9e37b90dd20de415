package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Logic;
import io.limen.gateway.segment.Segment;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What inputs are compared with, by all that is tried for some slots, and by what is behind that. */
final class Survey {
    private final Snapshot snapshot;
    private final Map<Input, Group> inputToGroup = new HashMap<>();
    private final Map<String, Set<Double>> saltToEdges = new HashMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Inputs that are compared with each other, and what with. */
    private static final class Group {
        private final Set<Input> members = new LinkedHashSet<>();
        private final Set<Value> landmarks = new HashSet<>();
    }

    Survey(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** What an input is compared with directly or through others. */
    Set<Value> landmarks(Input input) {
        return group(input).landmarks;
    }

    /** The inputs it is compared with, and itself. */
    Set<Input> together(Input input) {
        return group(input).members;
    }

    /** Where the answer to whether a bucket is in a range turns. */
    Set<Double> edges(String salt) {
        return saltToEdges.getOrDefault(salt, Set.of());
    }

    void add(Candidate candidate, Moment moment) {
        Rollout rollout = candidate.experience().rollout();
        add(candidate.experience().when());
        add(candidate.experience().cap());
        String salt = candidate.experience().name();
        candidate.ranges(moment, "").forEach(range -> edges(salt, range.from(), range.to()));
        for (int context : candidate.contexts()) {
            segment(context);
            candidate
                    .ranges(moment, moment.segmentName(context))
                    .forEach(range -> edges(salt, range.from(), range.to()));
        }
        edges(candidate.coverageSalt(), rollout.coverage());
        edges(candidate.holdoutSalt(), candidate.experience().holdout());
        edges(Candidate.HELD_OUT_OF_ALL, rollout.heldOutOfAll());
        rollout.exclusion()
                .ifPresent(of -> edges(of.salt(), of.range().from(), of.range().to()));
    }

    void add(Logic.Question question) {
        Set<Value> landmarks = new HashSet<>(question.landmarks().orElse(Set.of()));
        Group group = null;
        for (Input input : question.reads()) {
            if (input instanceof Input.FlagInput flag) {
                flag(flag.flag());
                landmarks.addAll(values(flag.flag()));
            } else if (input instanceof Input.SegmentInput segment) {
                segment(segment.segment());
            } else if (question.landmarks().isPresent()) {
                group = group == null ? group(input) : joined(group, group(input));
            }
        }
        if (group != null) {
            group.landmarks.addAll(landmarks);
        }
    }

    /** Every value a flag may have. */
    Set<Value> values(int flag) {
        Flag of = snapshot.flags().get(flag);
        Set<Value> values = new LinkedHashSet<>();
        of.rules().stream().filter(rule -> rule.share() > 0).forEach(rule -> values.add(rule.serve()));
        values.add(of.fallback());
        return values;
    }

    private void add(Condition condition) {
        if (seen.add(condition)) {
            add(condition.logic());
        }
    }

    private void add(Logic logic) {
        if (logic instanceof Logic.Junction junction) {
            add(junction.left());
            add(junction.right());
        } else if (logic instanceof Logic.Negation negation) {
            add(negation.of());
        } else {
            add((Logic.Question) logic);
        }
    }

    private void flag(int index) {
        Flag flag = snapshot.flags().get(index);
        if (seen.add(flag)) {
            for (Flag.Rule rule : flag.rules()) {
                edges(flag.name(), rule.share());
                add(rule.when());
            }
        }
    }

    private void segment(int index) {
        Segment segment = snapshot.segments().get(index);
        if (seen.add(segment)) {
            if (segment.parent() >= 0) {
                segment(segment.parent());
            }
            add(segment.when());
            add(segment.until());
        }
    }

    private void edges(String salt, double... edges) {
        for (double edge : edges) {
            saltToEdges
                    .computeIfAbsent(salt, any -> new TreeSet<>(List.of(0.0)))
                    .add(edge);
        }
    }

    private Group group(Input input) {
        return inputToGroup.computeIfAbsent(input, any -> {
            Group group = new Group();
            group.members.add(input);
            return group;
        });
    }

    private Group joined(Group group, Group other) {
        if (group != other) {
            group.members.addAll(other.members);
            group.landmarks.addAll(other.landmarks);
            other.members.forEach(member -> inputToGroup.put(member, group));
        }
        return group;
    }
}

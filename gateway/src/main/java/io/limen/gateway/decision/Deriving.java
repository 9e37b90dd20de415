package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Segments and flags: inputs of a decision that follow from others.
 *
 * <p>Each may be otherwise in two ways. What it follows from changes: then a segment is settled again as of this moment, by
 * whoever is in it staying while {@code until} does not hold or it lingers. Or it is otherwise whatever it follows from: a
 * visitor was put into a segment by what happened before, a flag was given another rule.
 */
final class Deriving {
    private static final Value IN = new Value.Bool(true);
    private static final Value OUT = new Value.Bool(false);

    private final Snapshot snapshot;
    private final Survey survey;
    private final Diagram diagram;
    private final Unknowns unknowns;
    private final Reading reading;
    private final Map<String, Membership> nameToMembership = new HashMap<>();
    private final Map<Integer, Integer> segmentToMember = new HashMap<>();
    private final Map<Served, Map<Value, Integer>> flagToValues = new HashMap<>();

    /** A flag for whoever asks: see {@link Reading#OF_REQUEST}. */
    private record Served(int flag, int by) {}

    Deriving(
            Snapshot snapshot,
            Survey survey,
            Diagram diagram,
            Unknowns unknowns,
            Reading reading,
            List<Membership> memberships) {
        this.snapshot = snapshot;
        this.survey = survey;
        this.diagram = diagram;
        this.unknowns = unknowns;
        this.reading = reading;
        memberships.forEach(membership -> nameToMembership.put(membership.segment(), membership));
    }

    /** The values of a segment or flag, and when it has each: exactly one at a time. */
    Map<Value, Integer> values(Input input, int by) {
        if (input instanceof Input.SegmentInput segment) {
            int member = member(segment.segment(), by);
            return Map.of(IN, member, OUT, diagram.not(member));
        }
        int flag = ((Input.FlagInput) input).flag();
        Served served = new Served(flag, by);
        Map<Value, Integer> known = flagToValues.get(served);
        if (known == null) {
            known = given(flag, followed(flag, by));
            flagToValues.put(served, known);
        }
        return known;
    }

    /** What it is itself, as an input of a decision. */
    Set<Ground> grounds(Input input) {
        Set<Ground> grounds = new HashSet<>(List.of(ground(input)));
        if (input instanceof Input.FlagInput flag) {
            grounds.add(new Ground(
                    Ground.Kind.BUCKET, snapshot.flags().get(flag.flag()).name()));
        }
        return grounds;
    }

    /** The conditions it follows from. */
    List<Condition> behind(Input input) {
        List<Condition> conditions = new ArrayList<>();
        if (input instanceof Input.FlagInput flag) {
            snapshot.flags().get(flag.flag()).rules().forEach(rule -> conditions.add(rule.when()));
        } else if (input instanceof Input.SegmentInput read) {
            for (int i = read.segment(); i >= 0; i = snapshot.segments().get(i).parent()) {
                conditions.add(snapshot.segments().get(i).when());
                conditions.add(snapshot.segments().get(i).until());
            }
        }
        return conditions;
    }

    private Ground ground(Input input) {
        return input instanceof Input.SegmentInput segment
                ? new Ground(
                        Ground.Kind.SEGMENT,
                        snapshot.segments().get(segment.segment()).name())
                : new Ground(
                        Ground.Kind.FLAG,
                        snapshot.flags().get(((Input.FlagInput) input).flag()).name());
    }

    /** Segments are settled in their order: one that asks for a later one is told who was in that before. */
    private int member(int segment, int by) {
        if (by != Reading.OF_REQUEST && segment >= by) {
            return put(segment, isMember(segment) ? Diagram.TRUE : Diagram.FALSE);
        }
        Integer known = segmentToMember.get(segment);
        if (known == null) {
            known = put(segment, settled(segment));
            segmentToMember.put(segment, known);
        }
        return known;
    }

    private int put(int segment, int settled) {
        Input input = new Input.SegmentInput(segment);
        int variable = unknowns.variable(input, Set.of(ground(input)));
        int asItFollows = diagram.of(variable, Diagram.TRUE, Diagram.FALSE, Diagram.FALSE);
        int in = diagram.of(variable, Diagram.FALSE, Diagram.TRUE, Diagram.FALSE);
        return diagram.or(in, diagram.and(asItFollows, settled));
    }

    private int settled(int index) {
        Segment segment = snapshot.segments().get(index);
        int member = reading.condition(segment.when(), index);
        if (isMember(index)) {
            int stays = lingers(segment) ? Diagram.TRUE : diagram.not(reading.condition(segment.until(), index));
            member = diagram.or(member, stays);
        }
        if (segment.parent() >= 0) {
            member = diagram.and(member, member(segment.parent(), index));
        }
        // What a view says stands until it is made again: where a model did not answer, or a condition threw.
        return diagram.isTrue(member) == isMember(index) ? member : isMember(index) ? Diagram.TRUE : Diagram.FALSE;
    }

    private boolean isMember(int segment) {
        return reading.moment().segment(segment);
    }

    private boolean lingers(Segment segment) {
        Membership membership = nameToMembership.get(segment.name());
        long now = reading.moment().now();
        return membership != null && Math.min(membership.trueUntil(), now) + segment.lingerMillis() > now;
    }

    private Map<Value, Integer> followed(int index, int by) {
        Flag flag = snapshot.flags().get(index);
        Map<Value, Integer> values = new LinkedHashMap<>();
        int rest = Diagram.TRUE;
        for (Flag.Rule rule : flag.rules()) {
            int serves = diagram.and(rest, reading.condition(rule.when(), by));
            if (rule.share() < 1) {
                int drawn = reading.bucket(flag.name(), new Range(0, rule.share()));
                serves = diagram.and(serves, diagram.and(reading.visitor(), drawn));
            }
            values.merge(rule.serve(), serves, diagram::or);
            rest = diagram.and(rest, diagram.not(serves));
        }
        values.merge(flag.fallback(), rest, diagram::or);
        return values;
    }

    /** One that always has the same value is no input but configuration. */
    private Map<Value, Integer> given(int flag, Map<Value, Integer> followed) {
        List<Value> all = List.copyOf(survey.values(flag));
        if (all.size() == 1) {
            return Map.of(all.get(0), Diagram.TRUE);
        }
        Input input = new Input.FlagInput(flag);
        int variable = unknowns.variable(input, Set.of(ground(input)));
        Map<Value, Integer> given = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            int asItFollows = diagram.of(variable, only(0, all.size() + 1));
            int set = diagram.of(variable, only(i + 1, all.size() + 1));
            int follows = followed.getOrDefault(all.get(i), Diagram.FALSE);
            given.put(all.get(i), diagram.or(set, diagram.and(asItFollows, follows)));
        }
        return given;
    }

    private static int[] only(int place, int length) {
        int[] values = new int[length];
        values[place] = Diagram.TRUE;
        return values;
    }
}

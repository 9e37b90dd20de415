package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One visitor at one moment, as conditions see it. Flags are worked out when first asked for. Used by one evaluation,
 * on one thread.
 */
public final class Moment implements Inputs {
    private final Snapshot snapshot;
    private final String visitor;
    private final FeatureValues features;
    private final double[] modelToScore;
    private final boolean[] members;
    private final @Nullable Value[] flagToValue;
    private final Value.Fields context;
    // Many conditions read the same few paths.
    private final Map<String, @Nullable Value> pathToContext = new HashMap<>();
    private final Faults faults;

    /** Of the visitor at this moment, wherever they ask from. */
    private static final class Faults {
        private List<Throwable> all = List.of();
        private Set<Condition> conditions = Set.of();

        private void add(Throwable fault) {
            if (all.isEmpty()) {
                all = new ArrayList<>();
                conditions = Collections.newSetFromMap(new IdentityHashMap<>());
            }
            all.add(fault);
        }
    }

    /**
     * A visitor at a moment.
     *
     * @param visitor whose buckets decide about shares; empty for somebody without an id
     * @param modelToScore NaN where there is none
     * @param context of the request; {@link Value.Fields#NONE} where segments are evaluated
     */
    public Moment(
            Snapshot snapshot, String visitor, FeatureValues features, double[] modelToScore, Value.Fields context) {
        this(snapshot, visitor, features, modelToScore, context, new Faults());
    }

    private Moment(
            Snapshot snapshot,
            String visitor,
            FeatureValues features,
            double[] modelToScore,
            Value.Fields context,
            Faults faults) {
        this.snapshot = snapshot;
        this.visitor = visitor;
        this.features = features;
        this.modelToScore = modelToScore;
        this.members = new boolean[snapshot.segments().size()];
        this.flagToValue = new Value[snapshot.flags().size()];
        this.context = context;
        this.faults = faults;
    }

    public String visitor() {
        return visitor;
    }

    /** The same visitor at the same moment, asking from somewhere else. */
    Moment elsewhere(Value.Fields context) {
        Moment there = new Moment(snapshot, visitor, features, modelToScore, context, faults);
        System.arraycopy(members, 0, there.members, 0, members.length);
        return there;
    }

    /** The memberships this moment answers from: the segment plan writes here. */
    public boolean[] members() {
        return members;
    }

    @Override
    public long now() {
        return features.now();
    }

    @Override
    public double number(int feature) {
        return features.number(feature);
    }

    @Override
    public @Nullable String text(int feature) {
        return features.text(feature);
    }

    @Override
    public double score(int model) {
        return modelToScore[model];
    }

    @Override
    public boolean segment(int segment) {
        return members[segment];
    }

    @Override
    public @Nullable Value context(String path) {
        if (!pathToContext.containsKey(path)) {
            pathToContext.put(path, context.at(path));
        }
        return pathToContext.get(path);
    }

    @Override
    public void unsound(Condition condition, Throwable why) {
        if (!isUnsound(condition)) {
            faults.add(why);
            faults.conditions.add(condition);
        }
    }

    /** Something else than a condition could not be worked out of this. */
    void unsound(Throwable why) {
        faults.add(why);
    }

    /** Whether this condition could not be worked out here. */
    boolean isUnsound(Condition condition) {
        return faults.conditions.contains(condition);
    }

    /** Why something could not be worked out here, if anything could not. */
    public List<Throwable> faults() {
        return faults.all;
    }

    @Override
    public Value flag(int index) {
        Value known = flagToValue[index];
        if (known != null) {
            return known;
        }
        Flag flag = snapshot.flags().get(index);
        // Set first: a rule that (through other flags) asks for this very flag sees its fallback instead of no end.
        flagToValue[index] = flag.fallback();
        Value value = evaluate(flag);
        flagToValue[index] = value;
        return value;
    }

    private Value evaluate(Flag flag) {
        for (Flag.Rule rule : flag.rules()) {
            if (inShare(flag, rule.share()) && rule.when().test(this)) {
                return rule.serve();
            }
        }
        return flag.fallback();
    }

    private boolean inShare(Flag flag, double share) {
        return share >= 1 || (!visitor.isEmpty() && Bucketing.bucket(flag.name(), visitor) < share);
    }
}

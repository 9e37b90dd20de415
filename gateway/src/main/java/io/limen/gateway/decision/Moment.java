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
    private static final int FALLBACK = -1;

    private final Snapshot snapshot;
    private final String visitor;
    private final FeatureValues features;
    private final Read read;
    private final double[] modelToScore;
    private final boolean[] members;
    /** One more than the place of the rule that serves; {@link #FALLBACK} where none does, 0 where nobody asked. */
    private final int[] flagToServing;

    private final Value.Fields context;
    // Many conditions read the same few paths.
    private final Map<String, @Nullable Value> pathToContext = new HashMap<>();
    private final Faults faults;
    private Drawing drawing = Drawing.UNLEARNED;

    /** Features that were read: many conditions read the same few, and what decays takes time to work out. */
    private static final class Read {
        private final double[] featureToNumber;
        private final boolean[] known;

        private Read(int features) {
            this.featureToNumber = new double[features];
            this.known = new boolean[features];
        }
    }

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
        this(
                snapshot,
                visitor,
                features,
                new Read(snapshot.definitions().features().size()),
                modelToScore,
                context,
                new Faults());
    }

    private Moment(
            Snapshot snapshot,
            String visitor,
            FeatureValues features,
            Read read,
            double[] modelToScore,
            Value.Fields context,
            Faults faults) {
        this.snapshot = snapshot;
        this.visitor = visitor;
        this.features = features;
        this.read = read;
        this.modelToScore = modelToScore;
        this.members = new boolean[snapshot.segments().size()];
        this.flagToServing = new int[snapshot.flags().size()];
        this.context = context;
        this.faults = faults;
    }

    public String visitor() {
        return visitor;
    }

    /** Draws variants by this from now on. */
    public void drawBy(Drawing by) {
        drawing = by;
    }

    /** What variants are drawn by. */
    Drawing drawing() {
        return drawing;
    }

    /** The same visitor at the same moment, asking from somewhere else. */
    Moment elsewhere(Value.Fields context) {
        Moment there = new Moment(snapshot, visitor, features, read, modelToScore, context, faults);
        there.drawBy(drawing);
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
        if (!read.known[feature]) {
            read.featureToNumber[feature] = features.number(feature);
            read.known[feature] = true;
        }
        return read.featureToNumber[feature];
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

    String segmentName(int segment) {
        return snapshot.segments().get(segment).name();
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
        Flag flag = snapshot.flags().get(index);
        int serving = serving(index, flag);
        return serving == FALLBACK
                ? flag.fallback()
                : flag.rules().get(serving - 1).serve();
    }

    /** What the flag at this place is here, and why. */
    public FlagEvaluation evaluation(int index) {
        Flag flag = snapshot.flags().get(index);
        int serving = serving(index, flag);
        if (serving == FALLBACK) {
            return new FlagEvaluation(flag.name(), flag.fallback(), flag.variant(), whyFallback(flag), isSound(flag));
        }
        Flag.Rule rule = flag.rules().get(serving - 1);
        FlagEvaluation.Why why = rule.share() < 1 ? FlagEvaluation.Why.SPLIT : FlagEvaluation.Why.TARGETING_MATCH;
        return new FlagEvaluation(flag.name(), rule.serve(), rule.variant(), why, isSound(flag));
    }

    private static FlagEvaluation.Why whyFallback(Flag flag) {
        if (flag.off()) {
            return FlagEvaluation.Why.DISABLED;
        }
        return flag.rules().isEmpty() ? FlagEvaluation.Why.STATIC : FlagEvaluation.Why.DEFAULT;
    }

    /** Whether nothing it was worked out of is unsound. */
    private boolean isSound(Flag flag) {
        return faults.conditions.isEmpty()
                || flag.rules().stream().noneMatch(rule -> isUnsound(rule.when()) || readsUnsoundFlag(rule.when()));
    }

    private boolean readsUnsoundFlag(Condition condition) {
        return condition.reads().stream()
                .anyMatch(input -> input instanceof Condition.Input.FlagInput read
                        && !isSound(snapshot.flags().get(read.flag())));
    }

    private int serving(int index, Flag flag) {
        if (flagToServing[index] == 0) {
            flagToServing[index] = serving(flag);
        }
        return flagToServing[index];
    }

    private int serving(Flag flag) {
        for (int rule = 0; rule < flag.rules().size(); rule++) {
            Flag.Rule candidate = flag.rules().get(rule);
            if (inShare(flag, candidate.share()) && candidate.when().test(this)) {
                return rule + 1;
            }
        }
        return FALLBACK;
    }

    private boolean inShare(Flag flag, double share) {
        return share >= 1 || (!visitor.isEmpty() && Bucketing.bucket(flag.name(), visitor) < share);
    }
}

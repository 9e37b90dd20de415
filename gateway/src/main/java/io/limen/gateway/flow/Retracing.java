package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes the views of the past again: those an owner makes that is handed every event alone when it was received, and looks
 * again whenever a moment is due. Who is in a segment depends on who was, so it takes every step.
 *
 * <p>A view made so is never dated later than the owner's of the same profile: nowhere it is compared does it stand in
 * the owner's way.
 */
public final class Retracing {
    private static final long SCORE_NANOS_MAX = 60_000_000_000L;
    /** Of one visitor between two events; what looks again more often than that is looked at once more and left. */
    private static final int LOOKS_MAX = 1_000;

    private final Scoring scoring;
    private final Snapshots snapshots;
    private final Clocks clocks;
    private final Consumer<Stored> looked;

    public Retracing(Scorer scorer, Snapshots snapshots, Clocks clocks) {
        this(scorer, snapshots, clocks, stored -> {});
    }

    /** @param looked told every view that is made, those between two events too */
    public Retracing(Scorer scorer, Snapshots snapshots, Clocks clocks, Consumer<Stored> looked) {
        this.looked = looked;
        this.scoring = new Scoring(scorer);
        this.snapshots = snapshots;
        this.clocks = clocks;
    }

    /**
     * What an event made of a visitor.
     *
     * @param before the profile it was folded on, of the same rulebook, with the view so far; {@link View#NONE} at first
     */
    public record Step(Stored before, VisitorEvent event, Profile after) {}

    /**
     * One step each of different visitors. Completes with what they are then, in the same order; fails with
     * {@link Failure.Code#UNAVAILABLE} where a model does not answer.
     */
    public Future<List<Stored>> step(Rulebook rulebook, List<Step> steps) {
        List<Stored> before = steps.stream().map(Step::before).toList();
        List<Long> received =
                steps.stream().map(step -> step.event().receivedAt()).toList();
        return look(rulebook, before, received, 0).compose(looked -> {
            Map<Appraisal, Long> toMoment = new HashMap<>();
            List<Appraisal> appraisals = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                View view = looked.get(i).view();
                Appraisal appraisal = new Appraisal(rulebook, step.before().profile(), view);
                if (step.event() instanceof Observed observed) {
                    appraisal.became(step.after(), observed.name());
                } else {
                    appraisal.became(step.after());
                }
                appraisals.add(appraisal);
                toMoment.put(appraisal, Math.max(received.get(i), view.evaluatedAt()));
            }
            return appraise(rulebook, appraisals, toMoment, true);
        });
    }

    /** Looks again at these visitors whenever they were due until this moment. */
    public Future<List<Stored>> until(Rulebook rulebook, List<Stored> visitors, long moment) {
        return look(rulebook, visitors, visitors.stream().map(any -> moment).toList(), 0);
    }

    /** Looks again, once at each that is due, until none is. */
    private Future<List<Stored>> look(Rulebook rulebook, List<Stored> visitors, List<Long> until, int looks) {
        List<Integer> due = new ArrayList<>();
        List<Appraisal> appraisals = new ArrayList<>();
        Map<Appraisal, Long> toMoment = new HashMap<>();
        for (int i = 0; i < visitors.size(); i++) {
            Stored stored = visitors.get(i);
            if (stored.view().due() <= until.get(i)) {
                Appraisal appraisal =
                        new Appraisal(rulebook, snapshots.aligned(stored.profile(), rulebook), stored.view());
                due.add(i);
                appraisals.add(appraisal);
                long next = Math.max(stored.view().due(), stored.view().evaluatedAt() + 1);
                toMoment.put(appraisal, looks == LOOKS_MAX ? Math.max(next, until.get(i)) : next);
            }
        }
        if (due.isEmpty()) {
            return Future.succeededFuture(visitors);
        }
        return appraise(rulebook, appraisals, toMoment, false).compose(looked -> {
            List<Stored> now = new ArrayList<>(visitors);
            for (int i = 0; i < looked.size(); i++) {
                now.set(due.get(i), looked.get(i));
            }
            return looks == LOOKS_MAX ? Future.succeededFuture(now) : look(rulebook, now, until, looks + 1);
        });
    }

    private Future<List<Stored>> appraise(
            Rulebook rulebook, List<Appraisal> appraisals, Map<Appraisal, Long> toMoment, boolean afterEvents) {
        Deadline deadline =
                Deadline.after(SCORE_NANOS_MAX, clocks.monotonicNanos().getAsLong());
        return scoring.ask(
                        rulebook,
                        appraisals,
                        appraisal -> moment(toMoment, appraisal),
                        appraisal -> afterEvents ? appraisal.profile().lastSeen() : moment(toMoment, appraisal),
                        deadline)
                .map(asked -> {
                    List<Stored> views = appraisals.stream()
                            .map(appraisal ->
                                    new Stored(appraisal.profile(), answered(appraisal, moment(toMoment, appraisal))))
                            .toList();
                    views.forEach(looked);
                    return views;
                });
    }

    private static long moment(Map<Appraisal, Long> toMoment, Appraisal appraisal) {
        return Objects.requireNonNull(toMoment.get(appraisal));
    }

    private static View answered(Appraisal appraisal, long moment) {
        View view = appraisal.view(moment);
        if (view.pending()) {
            throw new Failure(Failure.Code.UNAVAILABLE, "a model does not answer");
        }
        return view;
    }
}

package io.limen.gateway.flow;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Draw;
import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.Explanation;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What does this visitor see here, now? Read, fold what just happened on a copy, score, decide.
 *
 * <p>Always answers by the deadline: with the best there is, and says what is missing. Deciding writes no store; a
 * draw that must be remembered is appended to the log after the answer.
 */
public final class DecideFlow {
    /** Something could not be worked out, through a bug of ours; the rest stands. */
    private static final String FAULT = "internal";

    private final ProfileStore profiles;
    private final EventLog log;
    private final Scoring scoring;
    private final Explaining explaining;
    private final Snapshots snapshots;
    private final Supplier<Learned> learned;
    private final Clocks clocks;
    private final Telemetry telemetry;

    /** Decides where nothing is learned, and holds nobody up. */
    public DecideFlow(
            ProfileStore profiles,
            EventLog log,
            Scorer scorer,
            Snapshots snapshots,
            Clocks clocks,
            Telemetry telemetry) {
        this(profiles, log, scorer, snapshots, () -> Learned.NOTHING, Aside.HERE, clocks, telemetry);
    }

    /**
     * Decides.
     *
     * @param learned what was learned until now
     * @param aside where explanations are worked out
     */
    public DecideFlow(
            ProfileStore profiles,
            EventLog log,
            Scorer scorer,
            Snapshots snapshots,
            Supplier<Learned> learned,
            Aside aside,
            Clocks clocks,
            Telemetry telemetry) {
        this.profiles = profiles;
        this.log = log;
        this.scoring = new Scoring(scorer);
        this.explaining = new Explaining(scorer, aside);
        this.snapshots = snapshots;
        this.learned = learned;
        this.clocks = clocks;
        this.telemetry = telemetry;
    }

    /** Decides. The future fails for bugs of ours only. */
    public Future<DecideAnswer> decide(DecideRequest request, Deadline deadline) {
        Trace trace = new Trace(clocks.monotonicNanos(), telemetry);
        return settle(request, deadline, trace)
                .map(settled -> decide(request, settled, deadline, trace))
                .compose(decided -> explain(request, decided, deadline))
                .map(decided -> answer(request, decided, trace))
                .onSuccess(this::remember);
    }

    /** The segments a visitor is in now; no slot is decided. */
    public Future<DecideAnswer> segments(String visitor, List<Position> atLeast, Deadline deadline) {
        DecideRequest request =
                new DecideRequest(Optional.of(visitor), Value.Fields.NONE, List.of(), List.of(), atLeast, false);
        Trace trace = new Trace(clocks.monotonicNanos(), telemetry);
        return settle(request, deadline, trace)
                .map(settled ->
                        answer(request, new Decisions(settled, List.of(), Optional.empty(), Optional.empty()), trace));
    }

    /**
     * What can be said ahead of the visitor of these events, with them folded in on a copy: when time alone may next change
     * what the visitor sees, and what an edge may answer until then. Nothing where the events are of several visitors or
     * there is no time to look. Never fails.
     *
     * @param edge whether an edge is to be told
     */
    Future<Outlook> outlook(List<Observed> events, boolean edge, Deadline deadline) {
        String visitor = events.get(0).visitor();
        if (deadline.spent(clocks.monotonicNanos().getAsLong())
                || events.stream().anyMatch(event -> !event.visitor().equals(visitor))) {
            return Future.succeededFuture(Outlook.NONE);
        }
        DecideRequest request = new DecideRequest(
                Optional.of(visitor), events.get(0).context(), List.of(), events, List.of(), false, edge);
        return settle(request, deadline, new Trace(clocks.monotonicNanos(), Telemetry.SILENT))
                .map(settled -> new Outlook(
                        Optional.of(visitor),
                        settled.rulebook().hash(),
                        settled.recheckAfterSeconds(),
                        edge(request, settled, deadline)))
                .otherwise(Outlook.NONE);
    }

    /**
     * What an edge may be told; nothing where that was not asked for, no time is left, or who the visitor is changes just
     * now.
     */
    private Optional<EdgePlan> edge(DecideRequest request, Settled settled, Deadline deadline) {
        boolean possible = request.edge()
                && request.forced().isEmpty()
                && request.visitor().isPresent()
                && request.events().stream().noneMatch(DecideFlow::isAboutWho)
                && !deadline.spent(clocks.monotonicNanos().getAsLong());
        return possible ? settled.edge(request.visitor().get(), request.context()) : Optional.empty();
    }

    private static boolean isAboutWho(Observed event) {
        return event.kind() == Observed.Kind.IDENTIFY || event.kind() == Observed.Kind.ALIAS;
    }

    /** Who the visitor is at this moment, by the deadline; never fails but for bugs of ours. */
    Future<Settled> settle(DecideRequest request, Deadline deadline, Trace trace) {
        Rulebook rulebook = snapshots.active();
        long now = clocks.wallMillis().getAsLong();
        return look(request, deadline)
                .map(lookup -> prepare(request, lookup, rulebook, trace))
                .compose(prepared -> score(prepared, rulebook, now, deadline))
                .map(scored -> settled(scored, rulebook, now, trace));
    }

    private Future<Lookup> look(DecideRequest request, Deadline deadline) {
        return request.visitor().isEmpty()
                ? Future.succeededFuture(new Lookup.Unknown(false))
                : profiles.read(request.visitor().get(), request.atLeast(), deadline)
                        .otherwise(fault -> new Lookup.Unavailable("store-fault"));
    }

    /** A copy of the profile with the inline events folded in, and why it may not be the best possible. */
    private record Prepared(Appraisal appraisal, List<String> degraded) {}

    private Prepared prepare(DecideRequest request, Lookup lookup, Rulebook rulebook, Trace trace) {
        trace.step("profile");
        List<String> degraded = new ArrayList<>();
        Profile profile = rulebook.fold().fresh(request.visitor().orElse(""));
        View view = View.NONE;
        if (lookup instanceof Lookup.Found found) {
            profile = snapshots.aligned(found.stored().profile(), rulebook);
            view = found.stored().view();
            if (found.stale()) {
                degraded.add("stale-profile");
            }
        } else if (lookup instanceof Lookup.Unknown unknown && unknown.stale()) {
            degraded.add("stale-profile");
        } else if (lookup instanceof Lookup.Unavailable unavailable) {
            degraded.add("no-profile;" + unavailable.reason());
        }
        Appraisal appraisal = new Appraisal(rulebook, profile, view);
        for (Observed event : request.events()) {
            appraisal.became(
                    rulebook.fold().foldInline(appraisal.profile(), event, appraisal.faults()::add), event.name());
        }
        return new Prepared(appraisal, degraded);
    }

    private Future<Prepared> score(Prepared prepared, Rulebook rulebook, long now, Deadline deadline) {
        return scoring.ask(rulebook, List.of(prepared.appraisal()), appraisal -> now, appraisal -> now, deadline)
                .map(prepared);
    }

    private Settled settled(Prepared prepared, Rulebook rulebook, long now, Trace trace) {
        trace.step("model");
        Appraisal appraisal = prepared.appraisal();
        View view = appraisal.view(now);
        if (view.pending()) {
            prepared.degraded().add("no-score");
        }
        if (!appraisal.faults().isEmpty()) {
            prepared.degraded().add(FAULT);
            appraisal.faults().forEach(telemetry::unsound);
        }
        trace.step("segments");
        return new Settled(rulebook, appraisal.profile(), view, learned.get(), now, prepared.degraded());
    }

    /** What was decided for a settled visitor. */
    private record Decisions(
            Settled settled, List<Decision> decisions, Optional<EdgePlan> edge, Optional<Explanation> explanation) {
        Decisions explained(Explanation said) {
            return new Decisions(settled, decisions, edge, Optional.of(said));
        }
    }

    private Decisions decide(DecideRequest request, Settled settled, Deadline deadline, Trace trace) {
        Rulebook rulebook = settled.rulebook();
        Moment moment = settled.moment(request.visitor().orElse(""), request.context());
        List<Decision> decisions = rulebook.policy()
                .decide(
                        moment,
                        settled.profile().assignments(),
                        rulebook.variables(moment),
                        rulebook.policy().slots(request.slots()),
                        request.forced());
        Optional<EdgePlan> edge = edge(request, settled, deadline);
        trace.step("rules");
        moment.faults().forEach(telemetry::unsound);
        return new Decisions(
                moment.faults().isEmpty() ? settled : settled.with(FAULT), decisions, edge, Optional.empty());
    }

    private Future<Decisions> explain(DecideRequest request, Decisions decided, Deadline deadline) {
        return request.explain()
                ? explaining
                        .explain(request, decided.settled(), decided.decisions(), deadline)
                        .map(decided::explained)
                : Future.succeededFuture(decided);
    }

    private DecideAnswer answer(DecideRequest request, Decisions decided, Trace trace) {
        Settled settled = decided.settled();
        settled.degraded().forEach(telemetry::degraded);
        return new DecideAnswer(
                request.visitor(),
                Optional.ofNullable(settled.profile().applied()),
                settled.rulebook().hash(),
                settled.degraded(),
                settled.recheckAfterSeconds(),
                decided.decisions(),
                settled.segments(),
                decided.explanation(),
                decided.edge(),
                trace.stages());
    }

    private void remember(DecideAnswer answer) {
        Set<Draw> draws = new LinkedHashSet<>();
        answer.decisions().forEach(decision -> decision.draw().ifPresent(draws::add));
        answer.edge().ifPresent(edge -> draws.addAll(edge.draws()));
        answer.visitor().ifPresent(visitor -> remember(visitor, answer.snapshot(), draws));
    }

    /** New draws an edge was told of, as those that were shown. */
    void remember(Outlook outlook) {
        outlook.edge().ifPresent(edge -> remember(outlook.visitor().orElseThrow(), outlook.snapshot(), edge.draws()));
    }

    /** After the answer: new draws go to the log. Failing to is no fault of the page's; the draw itself is stable. */
    private void remember(String visitor, String snapshot, Collection<Draw> draws) {
        long now = clocks.wallMillis().getAsLong();
        List<Decided> drawn =
                draws.stream().map(draw -> drawn(visitor, snapshot, draw, now)).toList();
        if (!drawn.isEmpty()) {
            log.append(drawn).onFailure(telemetry::forgotten);
        }
    }

    private static Decided drawn(String visitor, String snapshot, Draw draw, long now) {
        return new Decided(
                visitor,
                draw.experience(),
                draw.variant(),
                draw.propensity(),
                draw.context(),
                draw.weightsVersion(),
                snapshot,
                draw.decisionId(),
                now,
                now);
    }
}

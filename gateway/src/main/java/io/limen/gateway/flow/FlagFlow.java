package io.limen.gateway.flow;

import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Snapshot;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What are the flags for this visitor, here, now? Read and score as a decision does, then evaluate: what an application is
 * told of a flag is what the conditions of experiences read of it at that moment.
 *
 * <p>Always answers by the deadline: without a profile, with what there is, and says so.
 */
public final class FlagFlow {
    private final DecideFlow visitors;
    private final Clocks clocks;
    private final Telemetry telemetry;

    /** @param visitors settles who is asked about */
    public FlagFlow(DecideFlow visitors, Clocks clocks, Telemetry telemetry) {
        this.visitors = visitors;
        this.clocks = clocks;
        this.telemetry = telemetry;
    }

    /** Evaluates. The future fails for bugs of ours only. */
    public Future<FlagAnswer> evaluate(FlagRequest request, Deadline deadline) {
        Trace trace = new Trace(clocks.monotonicNanos(), telemetry);
        return visitors.settle(about(request), deadline, trace)
                .map(settled -> evaluated(request, settled, trace))
                .onSuccess(answer -> answer.degraded().forEach(telemetry::degraded));
    }

    private static DecideRequest about(FlagRequest request) {
        return new DecideRequest(request.visitor(), request.context(), List.of(), List.of(), List.of(), false);
    }

    private FlagAnswer evaluated(FlagRequest request, Settled settled, Trace trace) {
        Snapshot snapshot = settled.rulebook().snapshot();
        Moment moment = settled.moment(request.visitor().orElse(""), request.context());
        Predicate<String> asked = name -> request.flag().map(name::equals).orElse(true);
        List<FlagEvaluation> flags = IntStream.range(0, snapshot.flags().size())
                .filter(flag -> asked.test(snapshot.flags().get(flag).name()))
                .mapToObj(moment::evaluation)
                .toList();
        trace.step("rules");
        moment.faults().forEach(telemetry::unsound);
        return new FlagAnswer(snapshot.hash(), settled.degraded(), flags, trace.stages());
    }
}

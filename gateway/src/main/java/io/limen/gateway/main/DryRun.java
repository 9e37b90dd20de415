package io.limen.gateway.main;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.wire.DecideEncoder;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Folds, scores, decides and renders for nobody, before anybody asks: so that classes, conditions, models and the store
 * are loaded beside the event loops and the first visitor does not wait for them. Nothing is stored.
 */
final class DryRun extends VerticleBase {
    private static final Duration LOOK_MAX = Duration.ofSeconds(10);
    /** Not a character ids may have: nobody's. */
    private static final String NOBODY = "\u0000";

    private final DecideFlow decide;
    private final Rulebook rulebook;
    private final Clocks clocks;

    /** @param decide one that is not measured: these answers are nobody's */
    DryRun(DecideFlow decide, Rulebook rulebook, Clocks clocks) {
        this.decide = decide;
        this.rulebook = rulebook;
        this.clocks = clocks;
    }

    @Override
    public Future<?> start() {
        render();
        return decide.decide(question(), deadline())
                .map(answer -> DecideEncoder.encode(answer, true, List.of()))
                .compose(encoded -> decide.segments(NOBODY, List.of(), deadline()))
                .map(DecideEncoder::encodeSegments)
                // What cannot be answered now is answered worse later, and says so: no reason not to start.
                .otherwiseEmpty();
    }

    private DecideRequest question() {
        TreeSet<String> names = new TreeSet<>();
        rulebook.features().all().forEach(feature -> names.addAll(feature.events()));
        List<Observed> events = names.stream().map(this::event).toList();
        return new DecideRequest(Optional.empty(), context(), List.of(), events, List.of(), true);
    }

    private Observed event(String name) {
        long now = clocks.wallMillis().getAsLong();
        boolean page = name.equals(Observed.Kind.PAGE.eventName());
        return new Observed(
                page ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                name,
                "",
                null,
                name,
                now,
                now,
                false,
                new Value.Fields(Map.of("price", new Value.Num(1), "quantity", new Value.Num(1))),
                context());
    }

    private static Value.Fields context() {
        return new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text("/")))));
    }

    private void render() {
        FeatureValues nothing =
                rulebook.read(rulebook.fold().fresh(""), clocks.wallMillis().getAsLong());
        Map<String, Object> variables =
                rulebook.variables(rulebook.appraiser().moment("", nothing, Map.of(), Value.Fields.NONE));
        for (Experience experience : rulebook.snapshot().experiences()) {
            for (Variant variant : experience.variants()) {
                variant.snippet().render(variables);
            }
        }
    }

    private Deadline deadline() {
        return Deadline.after(LOOK_MAX.toNanos(), clocks.monotonicNanos().getAsLong());
    }
}

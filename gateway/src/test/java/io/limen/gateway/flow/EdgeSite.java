package io.limen.gateway.flow;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.ConditionCompiler;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.Model;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A site of any configuration: decides for visitors who are stored nowhere, and for those whose events were folded. */
public final class EdgeSite implements Snapshots, Scorer {
    private final Rulebook rulebook;
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private final DecideFlow decide;
    private final FoldFlow fold;
    private long now = 1_700_000_000_000L;

    public EdgeSite(Map<String, byte[]> files) {
        Configuration.Result result = Configuration.load(files);
        if (!(result instanceof Configuration.Loaded loaded)) {
            StringBuilder problems = new StringBuilder();
            result.problems().forEach(problem -> problems.append(problem.render()));
            throw new AssertionError(problems.toString());
        }
        this.rulebook = Rulebook.of(
                loaded.snapshot(), ConditionCompiler.REFRESH.toMillis(), Contents.of(loaded.snapshot(), EdgeSite::tag));
        Clocks clocks = new Clocks(() -> now, () -> 0);
        this.decide = new DecideFlow(store, log, this, this, clocks, Telemetry.SILENT);
        this.fold = new FoldFlow(
                store, new MemoryQuarantine(), this, this, clocks, Telemetry.SILENT, FoldFlow.Options.DEFAULT);
    }

    /** No key is needed to tell contents apart. */
    private static String tag(String body) {
        return String.format("ref-%016x--", Fingerprint.of(body));
    }

    public Rulebook rulebook() {
        return rulebook;
    }

    public long now() {
        return now;
    }

    public void passes(long millis) {
        now += millis;
    }

    /** Something a visitor did now. */
    public void happens(String visitor, String event, Value.Fields properties) {
        int entries = log.entries().size();
        boolean page = event.equals(Observed.Kind.PAGE.eventName());
        log.append(List.of(new Observed(
                page ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                event,
                visitor,
                null,
                "m" + entries,
                now,
                now,
                true,
                properties,
                Value.Fields.NONE)));
        if (entries == 0) {
            fold.assigned(0);
        }
        fold.handle(log.from(entries));
    }

    /** What somebody sees; empty for somebody without an id. */
    public DecideAnswer decide(String visitor, Value.Fields context) {
        DecideRequest request = new DecideRequest(
                Optional.of(visitor).filter(id -> !id.isEmpty()), context, List.of(), List.of(), List.of(), false);
        return decide.decide(request, new Deadline(1_000_000)).result();
    }

    @Override
    public Rulebook active() {
        return rulebook;
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return hash.equals(rulebook.hash()) ? Optional.of(rulebook) : Optional.empty();
    }

    @Override
    public Future<Scored> score(Model model, float[][] rows, Deadline deadline) {
        double[] scores = new double[rows.length];
        Arrays.fill(scores, 0.5);
        return Future.succeededFuture(new Scored.Scores(scores));
    }
}

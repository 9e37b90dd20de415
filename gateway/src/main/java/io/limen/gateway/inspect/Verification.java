package io.limen.gateway.inspect;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.inspect.Comparison.Who;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;

/**
 * Proves that what is stored is what the log says: every durable profile and every hot copy equals its visitor's events
 * folded again up to the copy's own place, everything committed is durable, no hot copy is behind the durable one, every
 * view follows from its profile at the moment it was made; and exposures and conversions are counted as often as they are
 * in the log.
 *
 * <p>Partition by partition, and of a large one slice by slice, so that the profiles folded again fit in memory. The
 * gateways may go on meanwhile, and may write profiles behind: see {@link Comparison} for why that disturbs nothing.
 * Visitors in doubt are looked at again, some times at growing distances.
 *
 * <p>Answers with lines of JSON: {@code {"done":…,"of":…}} as it goes, {@code {"difference":{…}}} for the first ones,
 * and {@code {"result":{…}}} in the end.
 */
final class Verification {
    private static final int PAGE_VISITORS = 500;
    private static final int SLICE_VISITORS_MAX = 10_000;
    private static final int LOOKS_MAX = 6;
    private static final long FIRST_PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final Sources sources;
    private final ProfileStore store;
    private final Sink out;
    private final Findings findings = new Findings();

    Verification(Vertx vertx, Sources sources, Sink out) {
        this.vertx = vertx;
        this.sources = sources;
        this.store = sources.store();
        this.out = out;
    }

    Future<Void> run() {
        return Repeat.upTo(sources.log().partitions(), this::expect)
                .compose(done -> Repeat.upTo(sources.log().partitions(), this::partition))
                .compose(done -> out.write(findings.news() + findings.result()));
    }

    private Future<Void> expect(int partition) {
        return Repeat.untilAnswered(() -> store.committed(partition)).compose(committed -> Repeat.untilAnswered(
                        () -> sources.log().end(partition))
                .map(end -> {
                    long folded = committed.map(Committed::nextOffset).orElse(0L);
                    findings.expects(end);
                    findings.unfolded(Math.max(0, end - folded));
                    if (folded > end) {
                        findings.differs(
                                partition,
                                "",
                                "committed through " + folded + " (expected: at most " + end + ", where the log ends)");
                    }
                    return null;
                }));
    }

    private Future<Void> partition(int partition) {
        return Repeat.untilAnswered(() -> store.counted(partition)).compose(counted -> {
            CountCheck counts = new CountCheck(partition, counted);
            return count(partition)
                    .compose(
                            visitors -> Repeat.untilAnswered(() -> sources.log().end(partition))
                                    .compose(end -> {
                                        int slices = (int) (visitors / SLICE_VISITORS_MAX) + 1;
                                        findings.expects((slices - 1) * end);
                                        return Repeat.upTo(slices, slice -> look(counts, new Who.Slice(slice, slices)));
                                    }))
                    .map(looked -> {
                        counts.judge(findings);
                        return null;
                    });
        });
    }

    private Future<Long> count(int partition) {
        long[] visitors = {0};
        return new Pages(store, partition, PAGE_VISITORS)
                .each(page -> {
                    visitors[0] += page.size();
                    return Future.succeededFuture();
                })
                .map(done -> visitors[0]);
    }

    private Future<Void> look(CountCheck counts, Who slice) {
        int partition = counts.partition();
        Comparison comparison = new Comparison(sources, findings, partition, slice, counts.stored(), false);
        return comparison
                .run(findings::folded)
                .onSuccess(done -> counts.add(comparison.recounted()))
                .compose(doubtful -> again(partition, doubtful, 1))
                .compose(done -> out.write(findings.news()));
    }

    private Future<Void> again(int partition, Set<String> doubtful, int look) {
        if (doubtful.isEmpty()) {
            return Future.succeededFuture();
        }
        boolean last = look == LOOKS_MAX - 1;
        return pause(FIRST_PAUSE_MILLIS << (look - 1))
                .compose(done -> new Comparison(
                                sources, findings, partition, new Who.These(doubtful), Counted.NOTHING, last)
                        .run(entries -> {}))
                .compose(still -> again(partition, still, look + 1));
    }

    private Future<Void> pause(long millis) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(millis, timer -> over.complete());
        return over.future();
    }
}

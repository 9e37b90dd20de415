package io.limen.gateway.main;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.http.RuleFile;
import io.limen.gateway.rules.Configuration.Loaded;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a configuration the one in force. Its models are warm, its files kept and every partition told before the first
 * decision is made by it; until then the one before decides. Partitions are told once, however many gateways start with
 * it; a telling that was cut short is repeated whole by whoever publishes next.
 */
final class Publication {
    private final OpenData data;
    private final Clocks clocks;
    private final Function<Rulebook, Optional<RuleFile>> rules;

    /** @param rules makes what edges decide by */
    Publication(OpenData data, Clocks clocks, Function<Rulebook, Optional<RuleFile>> rules) {
        this.data = data;
        this.clocks = clocks;
        this.rules = rules;
    }

    /**
     * Publishes; completes when it decides. Loads models, so not to be called on an event loop.
     *
     * @throws RuntimeException where a model cannot be used; the configuration before stays
     */
    Future<Void> publish(Loaded loaded, Map<String, byte[]> pathToBytes) {
        data.load(loaded.snapshot().models(), pathToBytes);
        Rulebook rulebook = data.snapshots().remember(loaded);
        String hash = rulebook.hash();
        Optional<RuleFile> file = rules.apply(rulebook);
        return data.kept()
                .keep(hash, pathToBytes)
                .compose(kept -> data.publishLayout(loaded.snapshot().segments()))
                .compose(published -> tellPartitions(hash))
                .onSuccess(told -> data.snapshots().activate(loaded, file));
    }

    /** Only of what they were not told last: every start publishes, of every gateway. */
    private Future<Void> tellPartitions(String hash) {
        String what = data.log().epoch() + "/" + data.log().partitions() + "/" + hash;
        return data.kept()
                .told()
                .compose(told -> told.equals(Optional.of(what))
                        ? Future.succeededFuture()
                        : data.kept().telling().compose(telling -> append(hash)
                                .compose(done -> data.kept().told(telling, what))));
    }

    private Future<Void> append(String hash) {
        List<Future<?>> told = new ArrayList<>();
        for (int partition = 0; partition < data.log().partitions(); partition++) {
            told.add(data.log()
                    .append(partition, new Activated(hash, clocks.wallMillis().getAsLong())));
        }
        return Future.all(told).mapEmpty();
    }
}

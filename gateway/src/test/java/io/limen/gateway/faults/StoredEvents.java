package io.limen.gateway.faults;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.EventLog;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The events in the log of a data folder that no gateway has open.
 *
 * @param once each message of each visitor
 * @param again how many more entries there are of the same messages: as a client's retry makes them, and the fold counts
 *     them once
 */
record StoredEvents(Ledger once, int again) {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int READ_MAX = 1_000;

    /** @param prefix of the visitors to look at */
    static StoredEvents in(Path data, String prefix) {
        Vertx vertx = Vertx.vertx();
        EmbeddedStores stores = EmbeddedStores.open(
                vertx, EmbeddedStores.Options.defaults(data.toString()), snapshot -> Features.NONE, System::nanoTime);
        try {
            return read(stores.log(), prefix + "-");
        } finally {
            Waiting.answer(stores.close(), ANSWER_MAX);
            Waiting.answer(vertx.close(), ANSWER_MAX);
        }
    }

    private static StoredEvents read(EventLog log, String prefix) {
        Ledger once = new Ledger();
        Set<String> messages = new HashSet<>();
        int again = 0;
        for (int partition = 0; partition < log.partitions(); partition++) {
            long end = Waiting.answer(log.end(partition), ANSWER_MAX);
            for (long from = 0; from < end; ) {
                EventLog.Batch batch = Waiting.answer(log.read(partition, from, READ_MAX), ANSWER_MAX);
                for (Entry entry : batch.entries()) {
                    if (entry instanceof Observed event && event.visitor().startsWith(prefix)) {
                        if (messages.add(event.visitor() + " " + event.messageId())) {
                            once.add(event.visitor(), event.name());
                        } else {
                            again++;
                        }
                    }
                }
                from = batch.nextOffset();
            }
        }
        return new StoredEvents(once, again);
    }
}

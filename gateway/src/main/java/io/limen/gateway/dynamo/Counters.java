package io.limen.gateway.dynamo;

import java.util.concurrent.atomic.LongAdder;

/** What happened so far. */
final class Counters {
    final LongAdder throttled = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder hedged = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder profilesWritten = new LongAdder();
    final LongAdder auditsWritten = new LongAdder();
    final LongAdder positionsWritten = new LongAdder();
    final LongAdder itemsRead = new LongAdder();
}

package io.limen.gateway.inspect;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The last entries of the log, one line of JSON each, by when they were received. Of visitors it says a fingerprint and
 * what happened; who they are and what exactly they did only in full.
 */
final class LogTail {
    static final int ENTRIES_MAX = 10_000;

    private final Sources sources;
    private final int entries;
    private final boolean full;

    private record Placed(Position position, Entry entry) {}

    LogTail(Sources sources, int entries, boolean full) {
        this.sources = sources;
        this.entries = Math.min(entries, ENTRIES_MAX);
        this.full = full;
    }

    Future<String> run() {
        List<Placed> last = new ArrayList<>();
        return Repeat.upTo(sources.log().partitions(), partition -> sources.log()
                        .end(partition)
                        .compose(end -> read(partition, Math.max(0, end - entries), end, last)))
                .map(done -> text(last));
    }

    private Future<Void> read(int partition, long from, long end, List<Placed> into) {
        long[] offset = {from};
        return Repeat.whileMore(() -> offset[0] >= end
                ? Future.succeededFuture(false)
                : sources.log()
                        .read(partition, offset[0], (int) (end - offset[0]))
                        .map(batch -> {
                            for (int index = 0; index < batch.entries().size(); index++) {
                                into.add(new Placed(
                                        batch.position(index), batch.entries().get(index)));
                            }
                            offset[0] = batch.nextOffset();
                            return !batch.entries().isEmpty();
                        }));
    }

    private String text(List<Placed> last) {
        last.sort(Comparator.comparingLong((Placed placed) -> placed.entry().receivedAt())
                .thenComparing(placed -> placed.position().partition())
                .thenComparing(placed -> placed.position().offset()));
        StringBuilder lines = new StringBuilder();
        last.subList(Math.max(0, last.size() - entries), last.size())
                .forEach(placed -> lines.append(json(placed).encode()).append('\n'));
        return lines.toString();
    }

    private JsonObject json(Placed placed) {
        Position position = placed.position();
        JsonObject line = new JsonObject()
                .put("received", time(placed.entry().receivedAt()))
                .put("position", position.epoch() + ":" + position.partition() + ":" + position.offset());
        if (placed.entry() instanceof Observed observed) {
            return observed(observed, line);
        }
        if (placed.entry() instanceof Decided decided) {
            return line.put("visitor", visitor(decided.visitor()))
                    .put("decided", decided.experience() + ":" + decided.variant())
                    .put("propensity", decided.propensity())
                    .put("snapshot", decided.snapshot());
        }
        return placed.entry() instanceof Activated activated ? line.put("activated", activated.snapshot()) : line;
    }

    private JsonObject observed(Observed event, JsonObject line) {
        line.put("visitor", visitor(event.visitor()))
                .put("kind", event.kind().name().toLowerCase(Locale.ROOT))
                .put("event", event.name())
                .put("time", time(event.time()))
                .put("trusted", event.trusted());
        if (full) {
            line.put("messageId", event.messageId())
                    .put("userId", event.userId())
                    .put("properties", json(event.properties()))
                    .put("context", json(event.context()));
        }
        return line;
    }

    private String visitor(String visitor) {
        return full ? visitor : String.format("%016x", Fingerprint.of(visitor)).substring(0, 8);
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static Object json(Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Num num) {
            return num.number();
        }
        if (value instanceof Value.Bool bool) {
            return bool.bool();
        }
        if (value instanceof Value.Items items) {
            return new JsonArray(items.items().stream().map(LogTail::json).toList());
        }
        JsonObject object = new JsonObject();
        new TreeMap<>(((Value.Fields) value).fields()).forEach((key, field) -> object.put(key, json(field)));
        return object;
    }
}

package io.limen.gateway.inspect;

import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies log and stores, and says how far it is: {@code {"done":…,"of":…}} in bytes, and in the end
 * {@code {"result":{…}}} or {@code {"failed":"…"}}.
 */
final class BackingUp {
    private static final long TELL_MILLIS = 200;

    private final Vertx vertx;
    private final Optional<Backup> backup;
    private final Sink out;
    private final AtomicReference<Optional<JsonObject>> untold = new AtomicReference<>(Optional.empty());

    BackingUp(Vertx vertx, Optional<Backup> backup, Sink out) {
        this.vertx = vertx;
        this.backup = backup;
        this.out = out;
    }

    Future<Void> to(String folder) {
        if (backup.isEmpty()) {
            return out.write(
                    failed("only a data folder is backed up so; log and stores on servers have their own way"));
        }
        long timer = vertx.setPeriodic(TELL_MILLIS, tick -> tell());
        return backup.get()
                .to(
                        folder,
                        (bytes, of) -> untold.set(
                                Optional.of(new JsonObject().put("done", bytes).put("of", of))))
                .eventually(() -> {
                    vertx.cancelTimer(timer);
                    return Future.succeededFuture();
                })
                .transform(done -> out.write(done.succeeded() ? result(done.result()) : failed(why(done.cause()))));
    }

    private void tell() {
        untold.getAndSet(Optional.empty()).ifPresent(progress -> out.write(progress.encode() + "\n"));
    }

    private static String result(Backup.Written written) {
        JsonArray places = new JsonArray();
        written.places()
                .forEach(place -> places.add(new JsonObject()
                        .put("partition", place.partition())
                        .put("end", place.end())
                        .put("folded", place.folded())));
        JsonObject result = new JsonObject().put("bytes", written.bytes()).put("places", places);
        return new JsonObject().put("result", result).encode() + "\n";
    }

    private static String why(Throwable fault) {
        return fault instanceof Failure failure ? String.valueOf(failure.getMessage()) : String.valueOf(fault);
    }

    private static String failed(String why) {
        return new JsonObject().put("failed", why).encode() + "\n";
    }
}

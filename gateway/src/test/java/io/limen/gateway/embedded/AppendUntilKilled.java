package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.ProfileStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A process that appends and commits for as long as it lives, and says what was acknowledged: {@code appended
 * PARTITION OFFSET MESSAGE} and {@code committed PARTITION NEXT}.
 */
final class AppendUntilKilled {
    private static final int UNDER_WAY_MAX = 64;

    private AppendUntilKilled() {}

    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        EmbeddedStores stores = Opened.open(Vertx.vertx(), Opened.options(Path.of(args[0])));
        stores.log().consume(new Committing(stores.profiles(), out));
        Semaphore room = new Semaphore(UNDER_WAY_MAX);
        for (long i = 0; ; i++) {
            String message = "m-" + i;
            room.acquire();
            stores.log()
                    .append(List.of(EventLogContract.event("v" + i % 50, message)))
                    .onSuccess(positions -> out.println(line(positions.get(0), message)))
                    .onComplete(done -> room.release());
        }
    }

    private static String line(Position position, String message) {
        return "appended " + position.partition() + " " + position.offset() + " " + message;
    }

    private record Committing(ProfileStore profiles, PrintStream out) implements EventLog.Consumer {
        @Override
        public Future<Long> assigned(int partition) {
            return profiles.committed(partition)
                    .map(committed ->
                            committed.map(ProfileStore.Committed::nextOffset).orElse(0L));
        }

        @Override
        public Future<Void> handle(EventLog.Batch batch) {
            Optional<ProfileStore.Committed> through =
                    Optional.of(new ProfileStore.Committed(batch.epoch(), batch.nextOffset(), "c0ffee"));
            return profiles.save(batch.partition(), List.of(), through)
                    .onSuccess(saved -> out.println("committed " + batch.partition() + " " + batch.nextOffset()));
        }

        @Override
        public Future<Void> revoked(int partition) {
            return Future.succeededFuture();
        }

        @Override
        public void lost(int partition) {}
    }
}

package io.limen.gateway.faults;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.EventLogContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A process that appends once it is told to and says {@code answered MESSAGE}: when the log has answered, or
 * <em>early</em>, as nothing may, when it was only asked.
 */
final class AppendAndAnswer {
    private static final int UNDER_WAY_MAX = 16;

    private AppendAndAnswer() {}

    /** Arguments: data folder, number of events, {@code durable} or {@code early}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        EmbeddedStores stores = EmbeddedStores.open(
                Vertx.vertx(), EmbeddedStores.Options.defaults(args[0]), snapshot -> Features.NONE, System::nanoTime);
        boolean early = args[2].equals("early");
        out.println("open");
        if (System.in.read() < 0) {
            System.exit(1);
        }
        Semaphore room = new Semaphore(UNDER_WAY_MAX);
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            String message = message(i);
            room.acquire();
            Future<?> durable = stores.log().append(List.of(EventLogContract.event("v" + i % 50, message)));
            Future<?> answered = early ? Future.succeededFuture() : durable;
            answered.onSuccess(done -> out.println("answered " + message));
            durable.onComplete(done -> room.release());
        }
        room.acquire(UNDER_WAY_MAX);
        out.println("done");
        // Its input ends with whoever started it.
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    /** None is the beginning of another. */
    static String message(int number) {
        return String.format("message-%05d.", number);
    }
}

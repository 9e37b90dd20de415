package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Appends event after event, to all partitions, from a thread of its own, and knows where each is. */
final class SteadyAppends {
    private static final long EVERY_MILLIS = 5;
    private static final int VISITORS = 50;

    private final EventLog log;
    private final Map<String, Future<List<Position>>> messageToAnswer = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    SteadyAppends(EventLog log) {
        this.log = log;
        // What fails is seen at the end.
        var unused = thread.scheduleAtFixedRate(this::append, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void append() {
        synchronized (messageToAnswer) {
            int number = messageToAnswer.size();
            Observed event = EventLogContract.event("v" + number % VISITORS, "m-" + number);
            messageToAnswer.put(event.messageId(), log.append(List.of(event)));
        }
    }

    /**
     * Ends it; what was acknowledged, by its position. What was not may be in the log all the same: on a machine that
     * stands still for a second some appends fail.
     */
    Map<Position, String> end() {
        stop();
        synchronized (messageToAnswer) {
            in(Future.join(new ArrayList<>(messageToAnswer.values())).otherwiseEmpty());
            Map<Position, String> positionToMessage = new HashMap<>();
            messageToAnswer.forEach((message, answer) -> {
                if (answer.succeeded()) {
                    positionToMessage.put(answer.result().get(0), message);
                }
            });
            return positionToMessage;
        }
    }

    void stop() {
        thread.shutdown();
    }
}

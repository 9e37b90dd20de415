package io.limen.gateway.flow;

import io.limen.gateway.flow.DecideAnswer.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How long each step of one request took. Used by one story on one thread. */
final class Trace {
    private final LongSupplier nanos;
    private final Telemetry telemetry;
    private final List<Stage> stages = new ArrayList<>(4);
    private long last;

    Trace(LongSupplier nanos, Telemetry telemetry) {
        this.nanos = nanos;
        this.telemetry = telemetry;
        this.last = nanos.getAsLong();
    }

    /** What happened since the last step was this one. */
    void step(String name) {
        long now = nanos.getAsLong();
        stages.add(new Stage(name, now - last));
        telemetry.step(name, now - last);
        last = now;
    }

    List<Stage> stages() {
        return List.copyOf(stages);
    }
}

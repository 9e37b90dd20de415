package io.limen.gateway.main;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.ops.Metrics;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the flows tell, as metrics; faults also go to the log, at most one line a second. */
final class MeasuredFlows implements Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredFlows.class);
    private static final long LINES_NANOS = 1_000_000_000L;

    private final Metrics metrics;
    private final AtomicLong lastFault = new AtomicLong(System.nanoTime() - LINES_NANOS);
    private final AtomicLong lastAlarm = new AtomicLong(System.nanoTime() - LINES_NANOS);

    MeasuredFlows(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void folded(int partition, int events, int visitors, long nanos) {
        metrics.count("fold.events", events);
        metrics.count("fold.visitors", visitors);
        metrics.stage("fold", nanos);
    }

    @Override
    public void late(int events) {
        metrics.count("fold.late", events);
    }

    @Override
    public void foldFailed(int partition, Throwable fault) {
        metrics.count("fold.failures", 1);
        // Who reads the log says so itself, and stops there.
        if (!(fault instanceof Failure failure && failure.code() == Failure.Code.POISONED)) {
            fault("partition " + partition + " is not folded; it will be tried again", fault);
        }
    }

    @Override
    public void setAside(SetAside entry) {
        metrics.count("fold.set.aside", 1);
        alarm(
                "the event '{}' at {} cannot be folded and was set aside: {}; `limen quarantine` lists what was",
                entry.event(),
                entry.position(),
                entry.cause());
    }

    @Override
    public void asideForgotten(int entries) {
        metrics.count("fold.aside.forgotten", entries);
    }

    @Override
    public void unsound(Throwable why) {
        metrics.count("views.unsound", 1);
        alarm("something of a visitor could not be worked out, and stays as it was: {}", SetAside.cause(why));
    }

    @Override
    public void reevaluated(int visitors) {
        metrics.count("views.reevaluated", visitors);
    }

    @Override
    public void segmentChanged(String segment, boolean entered) {
        metrics.count(entered ? "segment.entered" : "segment.left", "segment", segment, 1);
    }

    @Override
    public void step(String name, long nanos) {
        metrics.stage(name, nanos);
    }

    @Override
    public void degraded(String reason) {
        metrics.degraded(reason);
    }

    @Override
    public void forgotten(Throwable fault) {
        metrics.count("decisions.forgotten", 1);
        fault("a draw could not be remembered; the visitor's bucket keeps it as long as weights stay", fault);
    }

    private void alarm(String what, Object... details) {
        if (mayWrite(lastAlarm)) {
            LOG.error(what, details);
        }
    }

    private void fault(String what, Throwable fault) {
        if (mayWrite(lastFault)) {
            LOG.warn("{}: {}", what, fault.toString());
        }
    }

    private static boolean mayWrite(AtomicLong lastLine) {
        long now = System.nanoTime();
        long last = lastLine.get();
        return now - last >= LINES_NANOS && lastLine.compareAndSet(last, now);
    }
}

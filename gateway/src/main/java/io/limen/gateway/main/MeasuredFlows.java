package io.limen.gateway.main;

import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.ops.Metrics;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the flows tell, as metrics; faults also go to the log, at most one line a second. */
final class MeasuredFlows implements Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredFlows.class);
    private static final long FAULT_LINES_NANOS = 1_000_000_000L;

    private final Metrics metrics;
    private final AtomicLong lastFault = new AtomicLong(System.nanoTime() - FAULT_LINES_NANOS);

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
        fault("partition " + partition + " is not folded; it will be tried again", fault);
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

    private void fault(String what, Throwable fault) {
        long now = System.nanoTime();
        long last = lastFault.get();
        if (now - last >= FAULT_LINES_NANOS && lastFault.compareAndSet(last, now)) {
            LOG.warn("{}: {}", what, fault.toString());
        }
    }
}

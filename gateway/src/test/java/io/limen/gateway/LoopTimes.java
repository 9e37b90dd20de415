package io.limen.gateway;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What event loop threads did lately: how long they were on the processor, by samples of one other thread. */
final class LoopTimes {
    private static final int SAMPLES_MAX = 500;
    private static final int LOOKED_FOR_EVERY = 10;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private List<ThreadInfo> loops = List.of();
    private int wakes;

    private record Sample(long nanos, Map<Long, Long> threadToProcessorNanos) {}

    /**
     * What a thread did in a stretch of time.
     *
     * @param processorNanos how long it was on the processor, at least
     * @param runnable whether it could go on, had it a processor
     */
    record Spent(long processorNanos, boolean runnable) {}

    synchronized void sample(long now) {
        if (wakes++ % LOOKED_FOR_EVERY == 0) {
            loops = loops();
        }
        Map<Long, Long> processor = new HashMap<>();
        for (ThreadInfo loop : loops) {
            processor.put(loop.getThreadId(), threads.getThreadCpuTime(loop.getThreadId()));
        }
        samples.addLast(new Sample(now, processor));
        if (samples.size() > SAMPLES_MAX) {
            samples.removeFirst();
        }
    }

    /** Of the threads of that name, the one that did most: a thread of a closed Vert.x may still be there. */
    synchronized Spent spent(String thread, long lastNanos) {
        long now = System.nanoTime();
        Spent most = new Spent(0, true);
        for (ThreadInfo loop : loops()) {
            ThreadInfo current = threads.getThreadInfo(loop.getThreadId());
            if (current == null || !current.getThreadName().equals(thread)) {
                continue;
            }
            long id = loop.getThreadId();
            boolean runnable = current.getThreadState() == Thread.State.RUNNABLE;
            long processor = threads.getThreadCpuTime(id) - before(id, now - lastNanos);
            if (processor > most.processorNanos || !runnable) {
                most = new Spent(Math.max(processor, most.processorNanos), runnable && most.runnable);
            }
        }
        return most;
    }

    /** The processor time the thread had at that moment; from the first sample after it, so what is
     * counted since is rather too little than too much. */
    private long before(long thread, long nanos) {
        for (Sample sample : samples) {
            Long processor = sample.threadToProcessorNanos.get(thread);
            if (sample.nanos >= nanos && processor != null) {
                return processor;
            }
        }
        return threads.getThreadCpuTime(thread);
    }

    private List<ThreadInfo> loops() {
        List<ThreadInfo> found = new ArrayList<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("vert.x-eventloop-thread-")) {
                found.add(info);
            }
        }
        return found;
    }
}

package io.limen.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test in which code of ours blocked an event loop for more than 20 ms.
 *
 * <p>Register it with {@code @RegisterExtension} and take {@link #vertx()} from it, or give {@link #options()} to who
 * makes a Vert.x: such a one checks its threads every few milliseconds. A warning counts if its stack shows frames of
 * ours and the time was really taken by them: either the loop's thread was on the processor for so long, or it waited
 * (parked, for a lock, for a disk) while a thread that does nothing but sleep woke up on time. A thread that
 * could run but got no processor was not blocked: the machine was busy, or the collector had stopped the world.
 */
public final class BlockedLoopWatch implements BeforeEachCallback, AfterEachCallback {
    public static final long BLOCKED_MILLIS_MAX = 20;
    private static final long CONTROL_MILLIS = 2;
    /** How far around a lateness of the control thread a waiting loop is excused: the checker looks this often. */
    private static final long EXCUSED_MILLIS = 50;

    private static final List<String> OUTSIDE =
            List.of("java.io.", "java.net.", "sun.nio.", "org.rocksdb.", "ai.onnxruntime.");

    private static final Pattern WARNING =
            Pattern.compile("(vert\\.x-eventloop-thread-\\d+).*has been blocked for (\\d+) ms");

    private final ConcurrentLinkedQueue<Long> lateAtMillis = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Warning> warnings = new ConcurrentLinkedQueue<>();
    private final List<Vertx> opened = new ArrayList<>();
    private final LoopTimes times = new LoopTimes();
    private volatile boolean watching;
    private volatile boolean starting;
    private Thread control = new Thread(this::wakeAgainAndAgain);
    private final AppenderBase<ILoggingEvent> judge = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            judge(event);
        }
    };

    /** @param waited whether the loop's thread waited, rather than was on the processor */
    private record Warning(long atMillis, boolean waited, String text) {}

    /** Options of a Vert.x whose event loops are watched. */
    public static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(2)
                .setBlockedThreadCheckInterval(5)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED_MILLIS_MAX)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(BLOCKED_MILLIS_MAX)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
    }

    /** A watched Vert.x, closed after the test. */
    public Vertx vertx() {
        if (opened.isEmpty()) {
            opened.add(Vertx.vertx(options()));
        }
        return opened.get(0);
    }

    /** Starts something whose loops may wait while it starts: nobody is served yet. */
    public <T> T unwatched(Supplier<T> start) {
        starting = true;
        try {
            return start.get();
        } finally {
            starting = false;
        }
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        begin();
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        end();
    }

    void begin() {
        watching = true;
        lateAtMillis.clear();
        warnings.clear();
        judge.start();
        checker().addAppender(judge);
        control = new Thread(this::wakeAgainAndAgain, "blocked-loop-control");
        control.setDaemon(true);
        control.start();
    }

    void end() throws Exception {
        for (Vertx vertx : opened) {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        opened.clear();
        watching = false;
        control.join();
        checker().detachAppender(judge);
        judge.stop();
        List<String> blocked = warnings.stream()
                .filter(warning -> !warning.waited || !isExcused(warning.atMillis))
                .map(Warning::text)
                .toList();
        if (!blocked.isEmpty()) {
            throw new AssertionError("an event loop was blocked: " + String.join("\n", blocked));
        }
    }

    /** On the checker's thread, while the loop is still where the stack says. */
    private void judge(ILoggingEvent event) {
        Matcher warning = WARNING.matcher(event.getFormattedMessage());
        if (starting || event.getThrowableProxy() == null || !warning.find()) {
            return;
        }
        String stack = ThrowableProxyUtil.asString(event.getThrowableProxy());
        StackTraceElementProxy[] frames = event.getThrowableProxy().getStackTraceElementProxyArray();
        boolean outside =
                frames.length > 0 && waitsOutside(frames[0].getStackTraceElement()) && !isLoopsOwnSocket(frames);
        long blockedMillis = Long.parseLong(warning.group(2));
        LoopTimes.Spent spent = times.spent(warning.group(1), TimeUnit.MILLISECONDS.toNanos(blockedMillis));
        boolean worked = spent.processorNanos() >= TimeUnit.MILLISECONDS.toNanos(BLOCKED_MILLIS_MAX);
        boolean waited = outside || !spent.runnable();
        if (stack.contains("io.limen") && (worked || waited)) {
            warnings.add(new Warning(
                    event.getTimeStamp(), !worked, event.getFormattedMessage() + ", " + spent + "\n" + stack));
        }
    }

    /** In native code that reads, writes or computes for others; not where the JVM itself links or unpacks classes. */
    private static boolean waitsOutside(StackTraceElement top) {
        return top.isNativeMethod() && OUTSIDE.stream().anyMatch(top.getClassName()::startsWith);
    }

    /** Sockets of the loop itself never wait, for they are set not to: what takes long there is the machine. */
    private static boolean isLoopsOwnSocket(StackTraceElementProxy[] frames) {
        return Arrays.stream(frames)
                .map(frame -> frame.getStackTraceElement().getClassName())
                .filter(name -> !name.startsWith("java.") && !name.startsWith("sun."))
                .findFirst()
                .map(name -> name.startsWith("io.netty.channel.socket.nio."))
                .orElse(false);
    }

    private boolean isExcused(long atMillis) {
        return lateAtMillis.stream().anyMatch(late -> Math.abs(late - atMillis) <= EXCUSED_MILLIS);
    }

    private void wakeAgainAndAgain() {
        long last = System.nanoTime();
        while (watching) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CONTROL_MILLIS));
            long now = System.nanoTime();
            if (now - last > TimeUnit.MILLISECONDS.toNanos(BLOCKED_MILLIS_MAX / 2)) {
                lateAtMillis.add(System.currentTimeMillis());
            }
            last = now;
            times.sample(now);
        }
    }

    private static Logger checker() {
        return (Logger) LoggerFactory.getLogger("io.vertx.core");
    }
}

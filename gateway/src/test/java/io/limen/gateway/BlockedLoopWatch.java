package io.limen.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test in which code of ours blocked an event loop for more than 20 ms.
 *
 * <p>Register it with {@code @RegisterExtension} and take {@link #vertx()} from it: that one checks its threads so
 * often, and is closed after the test. A warning counts if its stack shows frames of ours, while a thread that does
 * nothing but sleep woke up on time: where that one is late too, the machine was busy, not the loop.
 */
public final class BlockedLoopWatch implements BeforeEachCallback, AfterEachCallback {
    public static final long BLOCKED_MILLIS_MAX = 20;
    private static final long CONTROL_MILLIS = 2;
    /** How far around a lateness of the control thread warnings are excused: the checker looks this often. */
    private static final long EXCUSED_MILLIS = 50;

    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private final ConcurrentLinkedQueue<Long> lateAtMillis = new ConcurrentLinkedQueue<>();
    private final List<Vertx> opened = new ArrayList<>();
    private volatile boolean watching;
    private Thread control = new Thread(this::wakeAgainAndAgain);

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
        warnings.list.clear();
        warnings.start();
        checker().addAppender(warnings);
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
        checker().detachAppender(warnings);
        warnings.stop();
        List<String> blocked = ours();
        if (!blocked.isEmpty()) {
            throw new AssertionError("an event loop was blocked: " + String.join("\n", blocked));
        }
    }

    private List<String> ours() {
        List<String> blocked = new ArrayList<>();
        for (ILoggingEvent warning : List.copyOf(warnings.list)) {
            IThrowableProxy stack = warning.getThrowableProxy();
            String text = stack == null ? "" : ThrowableProxyUtil.asString(stack);
            if (text.contains("io.limen") && !isExcused(warning.getTimeStamp())) {
                blocked.add(warning.getFormattedMessage() + "\n" + text);
            }
        }
        return blocked;
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
        }
    }

    private static Logger checker() {
        return (Logger) LoggerFactory.getLogger("io.vertx.core");
    }
}

package io.limen.gateway.embedded;

import io.limen.gateway.embedded.EmbeddedAudiences.Page;
import io.limen.gateway.flow.AudienceQueue.Follower;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a follower one page after the other. Everything but {@link #wake} happens on the follower's context. */
final class AudienceReader {
    private static final Logger log = LoggerFactory.getLogger(AudienceReader.class);
    private static final int PAGE_MAX = 100;
    private static final long AGAIN_MILLIS = 1_000;

    private final EmbeddedAudiences audiences;
    private final String name;
    private final Follower follower;
    private final Context context;
    private boolean busy;
    private boolean woken;

    AudienceReader(EmbeddedAudiences audiences, String name, Follower follower, Context context) {
        this.audiences = audiences;
        this.name = name;
        this.follower = follower;
        this.context = context;
    }

    /** There may be something to read; from any thread. */
    void wake() {
        context.runOnContext(now -> look());
    }

    private void look() {
        woken = true;
        if (!busy) {
            read();
        }
    }

    private void read() {
        busy = !audiences.closed();
        if (busy) {
            woken = false;
            audiences
                    .shared()
                    .owners()
                    .ask(context, () -> audiences.read(name, PAGE_MAX))
                    .compose(this::deliver)
                    .onComplete(this::after);
        }
    }

    /** Completes with whether there was anything. */
    private Future<Boolean> deliver(Page page) {
        if (page.through() == page.from()) {
            return Future.succeededFuture(false);
        }
        Future<Void> delivered = page.changes().isEmpty() ? Future.succeededFuture() : follower.deliver(page.changes());
        return delivered
                .compose(done -> audiences.delivered(name, page.through()))
                .map(true);
    }

    private void after(AsyncResult<Boolean> result) {
        if (result.failed()) {
            if (!audiences.closed()) {
                log.warn(
                        "changes for {} are handed out again: {}",
                        name,
                        Faults.of(result.cause()).code());
                audiences.shared().vertx().setTimer(AGAIN_MILLIS, fired -> read());
            }
        } else if (result.result() || woken) {
            read();
        } else {
            busy = false;
        }
    }
}

package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop that have the same allowance of time: sends them where they belong, follows what nodes say about
 * that, and answers each within its allowance, come what may. All on the loop's own context.
 */
final class Lane {
    private static final int REDIRECTS_MAX = 8;
    private static final int LOOKS_PER_ALLOWANCE = 8;
    private static final long AGAIN_MILLIS = 5;

    private final Ticks ticks;
    private final Route route;
    private final Counters counters;
    private final LongSupplier nanos;
    private final long allowanceNanos;
    private final long lookMillis;
    /** In the order of their deadlines, as all have the same allowance; settled ones leave when they are first. */
    private final ArrayDeque<Call> underWay = new ArrayDeque<>();

    private boolean looking;

    Lane(Ticks ticks, Route route, Counters counters, LongSupplier nanos, long allowanceNanos) {
        this.ticks = ticks;
        this.route = route;
        this.counters = counters;
        this.nanos = nanos;
        this.allowanceNanos = allowanceNanos;
        this.lookMillis = Math.max(1, allowanceNanos / LOOKS_PER_ALLOWANCE / 1_000_000);
    }

    void start() {
        route.start();
    }

    void call(Call call) {
        call.begin(nanos.getAsLong() + allowanceNanos);
        underWay.add(call);
        attempt(call);
        if (!looking) {
            looking = true;
            ticks.after(lookMillis, this::look);
        }
    }

    private void attempt(Call call) {
        Link link = route.to(call.slot());
        if (link == null) {
            call.fail(new Failure(Failure.Code.UNAVAILABLE, "redis: no node is known for the key"));
        } else {
            attempt(call, link, false);
        }
    }

    private void attempt(Call call, Link link, boolean asking) {
        if (!link.isUp() && link.isYoung()) {
            later(call);
            return;
        }
        Failure refused = link.refusal();
        if (refused != null) {
            call.fail(refused);
            return;
        }
        call.goes(link);
        link.send(call.request(), asking, answer -> answered(call, link, asking, answer));
    }

    private void answered(Call call, Link link, boolean asking, AsyncResult<Response> answer) {
        if (call.isSettled()) {
            // It came too late, and the breaker was told so.
            return;
        }
        call.goes(null);
        if (answer.succeeded()) {
            link.breaker().answered(nanos.getAsLong());
            call.answer(answer.result());
            return;
        }
        Refusal refusal = Refusal.of(answer.cause());
        if (refusal.kind() == Refusal.Kind.CUT_OFF) {
            link.breaker().failed(nanos.getAsLong());
        } else {
            link.breaker().answered(nanos.getAsLong());
        }
        follow(call, link, asking, refusal);
    }

    private void follow(Call call, Link link, boolean asking, Refusal refusal) {
        if (call.redirected() > REDIRECTS_MAX) {
            call.fail(refusal.failure());
            return;
        }
        switch (refusal.kind()) {
            case NO_SCRIPT -> again(call, link, asking, refusal);
            case MOVED -> {
                counters.redirects.increment();
                route.moved(refusal.slot(), refusal.address());
                redirect(call, refusal, false);
            }
            case ASK -> {
                counters.redirects.increment();
                redirect(call, refusal, true);
            }
            case LATER -> later(call);
            case NOT_THE_MASTER -> {
                link.drop("it is no master any more");
                call.fail(refusal.failure());
            }
            default -> call.fail(refusal.failure());
        }
    }

    private void redirect(Call call, Refusal refusal, boolean asking) {
        Link link = route.at(refusal.address());
        if (link == null) {
            call.fail(new Failure(Failure.Code.UNAVAILABLE, "redis: a Cluster's node (expected: redis-cluster://…)"));
        } else {
            attempt(call, link, asking);
        }
    }

    private void again(Call call, Link link, boolean asking, Refusal refusal) {
        Request whole = call.whole();
        Failure refused = whole == null ? refusal.failure() : link.refusal();
        if (whole == null || refused != null) {
            call.fail(refused == null ? refusal.failure() : refused);
            return;
        }
        call.goes(link);
        link.sendAgain(call, whole, asking, answer -> answered(call, link, asking, answer));
    }

    /** In a moment, from the beginning; within the call's own time, as all. */
    private void later(Call call) {
        ticks.after(AGAIN_MILLIS, () -> {
            if (!call.isSettled()) {
                attempt(call);
            }
        });
    }

    private void look() {
        long now = nanos.getAsLong();
        for (Call first = underWay.peek();
                first != null && (first.isSettled() || first.isDue(now));
                first = underWay.peek()) {
            underWay.poll();
            if (!first.isSettled()) {
                timedOut(first, now);
            }
        }
        looking = !underWay.isEmpty();
        if (looking) {
            ticks.after(lookMillis, this::look);
        }
    }

    private void timedOut(Call call, long now) {
        @Nullable Link link = call.under();
        counters.timeouts.increment();
        if (link == null) {
            call.fail(new Failure(Failure.Code.UNAVAILABLE, "redis: not served in time by any node"));
        } else {
            link.breaker().failed(now);
            call.fail(new Failure(Failure.Code.TIMEOUT, "redis: no answer in time"));
        }
    }

    Future<Void> close() {
        return route.close();
    }
}

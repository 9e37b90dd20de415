package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to Redis, on its way: where it belongs, until when it may take, and whom it is answered to. It is
 * answered once. Of one loop.
 */
final class Call {
    /** Takes an answer, which is null where Redis holds nothing, or a failure. */
    interface Asker {
        void answered(@Nullable Response response);

        void failed(Failure failure);
    }

    private final int slot;
    private final Request request;
    private final @Nullable Request whole;
    private final Asker asker;
    private long deadline;
    private int redirects;
    private boolean settled;
    private @Nullable Link under;

    private Call(int slot, Request request, @Nullable Request whole, Asker asker) {
        this.slot = slot;
        this.request = request;
        this.whole = whole;
        this.asker = asker;
    }

    static Call get(String key, Asker asker) {
        return new Call(Slots.of(key), Request.cmd(Command.GET).arg(key), null, asker);
    }

    static Call delete(List<String> keys, Asker asker) {
        Request request = Request.cmd(Command.DEL);
        keys.forEach(request::arg);
        return new Call(Slots.of(keys.get(0)), request, null, asker);
    }

    /** A script on keys of one slot. Arguments are texts, numbers or buffers. */
    static Call script(Script script, List<String> keys, List<Object> arguments, Asker asker) {
        return new Call(
                Slots.of(keys.get(0)),
                with(Request.cmd(Command.EVALSHA).arg(script.sha1()), keys, arguments),
                with(Request.cmd(Command.EVAL).arg(script.text()), keys, arguments),
                asker);
    }

    private static Request with(Request request, List<String> keys, List<Object> arguments) {
        request.arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }

    int slot() {
        return slot;
    }

    Request request() {
        return request;
    }

    /** With the script's text, for a server that does not know it; null where it is no script. */
    @Nullable
    Request whole() {
        return whole;
    }

    void begin(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    boolean isDue(long now) {
        return deadline - now <= 0;
    }

    boolean isSettled() {
        return settled;
    }

    /** The connection it is under way on; null while it waits for its next attempt. */
    @Nullable
    Link under() {
        return under;
    }

    void goes(@Nullable Link link) {
        under = link;
    }

    /** How often it was sent elsewhere, this time included. */
    int redirected() {
        return ++redirects;
    }

    void answer(@Nullable Response response) {
        if (!settled) {
            settled = true;
            asker.answered(response);
        }
    }

    void fail(Failure failure) {
        if (!settled) {
            settled = true;
            asker.failed(failure);
        }
    }
}

package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A caller who waits for what one answer means. */
final class Question<T extends @Nullable Object> implements Call.Asker {
    private final Reply<T> reply;
    private final Function<@Nullable Response, T> meaning;

    Question(Context own, Function<@Nullable Response, T> meaning) {
        this.reply = Reply.toCaller(own);
        this.meaning = meaning;
    }

    /** One to whom any answer means that it is done. */
    static Question<Void> done(Context own) {
        return new Question<>(own, answer -> null);
    }

    Future<T> future() {
        return reply.future();
    }

    @Override
    public void answered(@Nullable Response response) {
        try {
            reply.give(meaning.apply(response));
        } catch (RuntimeException e) {
            reply.fail(Faults.of(e));
        }
    }

    @Override
    public void failed(Failure failure) {
        reply.fail(failure);
    }
}

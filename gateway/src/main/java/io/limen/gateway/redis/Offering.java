package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the answers to an offer's calls, on one loop, and answers when all are there. */
final class Offering {
    private final Reply<Offered> reply;
    private final Counters counters;
    private final Set<String> newer = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private int left;

    Offering(int visitors, Context own, Counters counters) {
        this.left = visitors;
        this.reply = Reply.toCaller(own);
        this.counters = counters;
    }

    Future<Offered> future() {
        return reply.future();
    }

    Call.Asker of(Stored stored) {
        String visitor = stored.profile().visitor();
        return new Call.Asker() {
            @Override
            public void answered(@Nullable Response response) {
                if (response != null && response.toInteger() == 1) {
                    counters.written.increment();
                } else {
                    counters.newer.increment();
                    newer.add(visitor);
                }
                settled();
            }

            @Override
            public void failed(Failure failure) {
                counters.failed.increment();
                failed.add(visitor);
                settled();
            }
        };
    }

    private void settled() {
        left--;
        if (left == 0) {
            reply.give(new Offered(newer, failed));
        }
    }
}

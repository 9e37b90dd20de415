package io.limen.gateway.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes the connections of one lane. */
final class Links {
    /** Places beside those of calls, for pings and what a new connection begins with. */
    private static final int OWN_PLACES = 64;

    private final Vertx vertx;
    private final Ticks ticks;
    private final RedisHotStore.Options options;
    private final int waitingMax;
    private final Counters counters;
    private final LongSupplier nanos;

    Links(
            Vertx vertx,
            Ticks ticks,
            RedisHotStore.Options options,
            int waitingMax,
            Counters counters,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.ticks = ticks;
        this.options = options;
        this.waitingMax = waitingMax;
        this.counters = counters;
        this.nanos = nanos;
    }

    Ticks ticks() {
        return ticks;
    }

    Target target() {
        return options.target();
    }

    /** To the one server, or to the one that the Sentinels name when it connects. */
    Link single() {
        Target target = options.target();
        RedisOptions client = client();
        target.addresses().forEach(address -> client.addConnectionString(target.url(address)));
        if (target.kind() == Target.Kind.SENTINEL) {
            client.setType(RedisClientType.SENTINEL)
                    .setMasterName(target.master())
                    .setRole(RedisRole.MASTER);
        }
        return link(client, target.toString(), () -> {});
    }

    /** To this node of a Cluster. */
    Link to(String address, Runnable onChange) {
        return link(client().addConnectionString(options.target().url(address)), address, onChange);
    }

    private Link link(RedisOptions client, String name, Runnable onChange) {
        Redis redis = Redis.createClient(vertx, client);
        return new Link(ticks, redis, name, options, waitingMax, counters, nanos, onChange);
    }

    private RedisOptions client() {
        Target target = options.target();
        NetClientOptions net = new NetClientOptions();
        net.setConnectTimeout((int) options.connectMax().toMillis());
        net.setTcpNoDelay(true);
        net.setTcpKeepAlive(true);
        net.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        net.setReadIdleTimeout((int) options.silentMax().toMillis());
        if (target.tls()) {
            net.setSsl(true);
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
        RedisOptions client = new RedisOptions()
                .setNetClientOptions(net)
                .setMaxWaitingHandlers(2 * waitingMax + OWN_PLACES)
                .setPoolCleanerInterval(-1);
        if (!target.password().isEmpty()) {
            client.setPassword(target.password());
        }
        if (!target.user().isEmpty()) {
            client.setUser(target.user());
        }
        return client;
    }
}

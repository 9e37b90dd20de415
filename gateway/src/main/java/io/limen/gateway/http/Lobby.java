package io.limen.gateway.http;

import io.limen.gateway.flow.Clocks;
import io.limen.gateway.ops.Metrics;

/** What every request passes on its way in and out. */
record Lobby(
        HttpOptions options, Keys keys, Cors cors, Proxies proxies, VisitorIds ids, Clocks clocks, Metrics metrics) {}

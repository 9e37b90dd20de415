package io.limen.gateway.redis;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What happened so far, over all loops. */
final class Counters {
    final AtomicInteger linksUp = new AtomicInteger();
    final AtomicInteger linksWanted = new AtomicInteger();
    final LongAdder underWay = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder overloads = new LongAdder();
    final LongAdder refusedByBreaker = new LongAdder();
    final LongAdder refusedWhileDown = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    final LongAdder redirects = new LongAdder();
    final LongAdder scriptsSent = new LongAdder();
    final LongAdder newer = new LongAdder();
    final LongAdder written = new LongAdder();
    final LongAdder failed = new LongAdder();

    Map<String, LongSupplier> gauges() {
        return Map.ofEntries(
                Map.entry("redis.up", () -> linksUp.get() > 0 && linksUp.get() >= linksWanted.get() ? 1 : 0),
                Map.entry("redis.links.up", linksUp::get),
                Map.entry("redis.links.wanted", linksWanted::get),
                Map.entry("redis.calls.waiting", underWay::sum),
                Map.entry("redis.commands", commands::sum),
                Map.entry("redis.timeouts", timeouts::sum),
                Map.entry("redis.refused.full", overloads::sum),
                Map.entry("redis.refused.breaker", refusedByBreaker::sum),
                Map.entry("redis.refused.down", refusedWhileDown::sum),
                Map.entry("redis.reconnects", reconnects::sum),
                Map.entry("redis.redirects", redirects::sum),
                Map.entry("redis.scripts.sent", scriptsSent::sum),
                Map.entry("redis.profiles.newer", newer::sum),
                Map.entry("redis.profiles.written", written::sum),
                Map.entry("redis.profiles.failed", failed::sum));
    }
}

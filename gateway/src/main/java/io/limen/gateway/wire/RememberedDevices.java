package io.limen.gateway.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Remembers what user agents run on: a site sees the same few thousand again and again. Safe for all threads. */
public final class RememberedDevices implements Device.Classifier {
    private static final int DEVICES_MAX = 10_000;

    private record Agent(String userAgent, String mobileHint, String platformHint) {}

    private final Cache<Agent, Device> agentToDevice = Caffeine.newBuilder()
            .maximumSize(DEVICES_MAX)
            .executor(Runnable::run)
            .build();

    @Override
    public Device classify(String userAgent, String mobileHint, String platformHint) {
        return agentToDevice.get(
                new Agent(userAgent, mobileHint, platformHint),
                agent -> UserAgents.classify(agent.userAgent, agent.mobileHint, agent.platformHint));
    }
}

package io.limen.gateway.cli;

import io.limen.gateway.settings.Problem;
import java.util.List;
import java.util.Map;

/** What a command asks of who reads {@code gateway.yaml} and the environment for a gateway. */
@FunctionalInterface
public interface GatewaySettings {

    /** Reads them as a gateway would that starts here and now. */
    Findings read(Map<String, byte[]> pathToBytes);

    /**
     * What is wrong with them.
     *
     * @param unreadVariables names that look like settings and are none
     */
    record Findings(List<Problem> problems, List<String> unreadVariables) {}
}

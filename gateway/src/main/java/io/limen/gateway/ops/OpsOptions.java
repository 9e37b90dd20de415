package io.limen.gateway.ops;

import io.limen.gateway.settings.YamlCursor;
import java.net.URI;
import java.time.Duration;

/**
 * Where operators are listened to.
 *
 * @param host the address; the loopback one unless a network of operators is meant
 * @param port 0 for any free one
 * @param drain how long to go on answering after being told to stop, while health says no and balancers take notice
 */
public record OpsOptions(String host, int port, Duration drain) {

    /** The section {@code ops} of {@code gateway.yaml}. */
    public static OpsOptions read(YamlCursor ops) {
        return new OpsOptions(
                ops.text("host", "127.0.0.1"),
                (int) ops.integer("port", 8081, 0, 65_535),
                ops.duration("drain", Duration.ZERO));
    }

    /** Where a command on this machine finds it. */
    public URI url() {
        return URI.create("http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port);
    }
}

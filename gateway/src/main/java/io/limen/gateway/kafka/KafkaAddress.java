package io.limen.gateway.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the brokers are, as configured: {@code kafka://host:port}, more brokers behind commas. */
public final class KafkaAddress {
    /** What an address looks like, for problems. */
    public static final String EXPECTED = "kafka://host:port, more brokers behind commas";

    private static final String SCHEME = "kafka://";
    private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");

    private KafkaAddress() {}

    /** Whether the text means Kafka at all. */
    public static boolean isKafka(String address) {
        return address.startsWith(SCHEME);
    }

    /** The brokers as Kafka's clients want them; empty where the text is no address. */
    public static Optional<String> bootstrap(String address) {
        if (!isKafka(address)) {
            return Optional.empty();
        }
        List<String> brokers = new ArrayList<>();
        for (String broker : address.substring(SCHEME.length()).split(",", -1)) {
            Matcher matcher = BROKER.matcher(broker.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int port = Integer.parseInt(matcher.group(2));
            if (port < 1 || port > 65_535) {
                return Optional.empty();
            }
            brokers.add(broker.strip());
        }
        return Optional.of(String.join(",", brokers));
    }
}

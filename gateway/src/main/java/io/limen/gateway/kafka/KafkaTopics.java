package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of a site: the log, and the one that changes of audiences go out to. Made as configured where they are not
 * there; those that are there are never changed, only compared, for what is in them counts.
 */
public final class KafkaTopics {
    /** Room for a request and its repetition; making a topic takes a cluster longer than answering a question. */
    private static final long ANSWER_SECONDS_MAX = 20;

    private final KafkaEventLog.Options options;
    private final boolean making;

    private KafkaTopics(KafkaEventLog.Options options, boolean making) {
        this.options = options;
        this.making = making;
    }

    /**
     * What was found of one topic.
     *
     * @param made whether it was made just now
     * @param differences from what is configured, each with what to do; none where all is well
     */
    public record Outcome(String topic, boolean made, List<String> differences) {
        public Outcome {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Makes the topics that are absent, and compares those that are there.
     *
     * @return fails with {@link Failure.Code#UNAVAILABLE} where the cluster does not answer or refuses
     */
    public static Future<List<Outcome>> setUp(Vertx vertx, KafkaEventLog.Options options) {
        return vertx.executeBlocking(() -> new KafkaTopics(options, true).all(), false);
    }

    /** Compares only: a topic that is absent is a difference. Fails as {@link #setUp} does. */
    public static Future<List<Outcome>> check(Vertx vertx, KafkaEventLog.Options options) {
        return vertx.executeBlocking(() -> new KafkaTopics(options, false).all(), false);
    }

    private List<Outcome> all() {
        try (Admin admin = new Clients(options).admin()) {
            return List.of(one(admin, options.topic()), one(admin, options.audiences()));
        }
    }

    private Outcome one(Admin admin, String topic) {
        Optional<TopicDescription> found = find(admin, topic);
        if (found.isPresent()) {
            return new Outcome(topic, false, differences(admin, found.get()));
        }
        if (making) {
            make(admin, topic);
            return new Outcome(topic, true, List.of());
        }
        return new Outcome(topic, false, List.of("it is not there: `limen setup` makes it"));
    }

    private static Optional<TopicDescription> find(Admin admin, String topic) {
        try {
            return Optional.of(Opening.only(
                    answer(admin.describeTopics(List.of(topic)).allTopicNames(), "topic `" + topic + "`")));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw refused("topic `" + topic + "`", e);
        }
    }

    private void make(Admin admin, String topic) {
        NewTopic wanted = new NewTopic(
                topic, options.setup().partitions(), (short) options.setup().replication());
        wanted.configs(settings());
        try {
            answer(admin.createTopics(List.of(wanted)).all(), "making topic `" + topic + "`");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw refused("making topic `" + topic + "`", e);
            }
        }
    }

    /** What a topic's settings must be, by name. */
    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(options.setup().minInsyncReplicas()));
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        Duration retention = options.setup().retention();
        settings.put(TopicConfig.RETENTION_MS_CONFIG, retention.isZero() ? "-1" : Long.toString(retention.toMillis()));
        settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        return settings;
    }

    private List<String> differences(Admin admin, TopicDescription found) {
        List<String> differences = new ArrayList<>();
        int partitions = found.partitions().size();
        if (partitions != options.setup().partitions()) {
            differences.add("partitions: " + partitions + " (expected: "
                    + options.setup().partitions()
                    + "); set kafka.setup.partitions to what is there: another number would send visitors to other"
                    + " partitions");
        }
        int replication = found.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (replication < options.setup().replication()) {
            differences.add("replication: " + replication + " (expected: "
                    + options.setup().replication() + "); reassign its partitions with kafka-reassign-partitions");
        }
        Config config = config(admin, found.name());
        settings().forEach((name, wanted) -> {
            ConfigEntry entry = config.get(name);
            String value = entry == null ? "unknown" : entry.value();
            if (!wanted.equals(value)) {
                differences.add(name + ": " + value + " (expected: " + wanted
                        + "); kafka-configs --alter --entity-type topics --entity-name " + found.name()
                        + " --add-config " + name + "=" + wanted);
            }
        });
        return differences;
    }

    private static Config config(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String what = "the settings of topic `" + topic + "`";
        try {
            return Opening.only(answer(admin.describeConfigs(List.of(resource)).all(), what));
        } catch (ExecutionException e) {
            throw refused(what, e);
        }
    }

    private static <T> T answer(KafkaFuture<T> asked, String what) throws ExecutionException {
        try {
            return asked.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw refused(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(what, e);
        }
    }

    private static Failure refused(String what, Exception fault) {
        return new Failure(
                Failure.Code.UNAVAILABLE, what + ": " + Faults.cause(fault).getMessage());
    }
}

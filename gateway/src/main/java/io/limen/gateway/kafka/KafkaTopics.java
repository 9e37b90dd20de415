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
import java.util.concurrent.locks.LockSupport;
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

    private static final int LOOKS_MAX = 200;
    private static final long LOOK_NANOS = 50_000_000L;

    private final KafkaEventLog.Options options;
    private final boolean making;

    /** What a topic is to be. */
    private record Wanted(String topic, int partitions, Duration retention, String partitionsKey, String otherwise) {}

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
            return List.of(one(admin, theLog()), one(admin, audiences()));
        }
    }

    private Wanted theLog() {
        return new Wanted(
                options.topic(),
                options.setup().partitions(),
                options.setup().retention(),
                "kafka.setup.partitions",
                "another number would send visitors to other partitions");
    }

    private Wanted audiences() {
        return new Wanted(
                options.audiences(),
                options.setup().audiences().partitions(),
                options.setup().audiences().retention(),
                "kafka.setup.audiences.partitions",
                "another number would send visitors to other partitions, where their next change may overtake their last");
    }

    private Outcome one(Admin admin, Wanted wanted) {
        Optional<TopicDescription> found = find(admin, wanted.topic);
        if (found.isEmpty() && !making) {
            return new Outcome(wanted.topic, false, List.of("it is not there: `limen setup` makes it"));
        }
        if (found.isEmpty() && make(admin, wanted)) {
            return new Outcome(wanted.topic, true, List.of());
        }
        TopicDescription there = found.orElseGet(() -> appeared(admin, wanted.topic));
        return new Outcome(wanted.topic, false, differences(admin, there, wanted));
    }

    /** Another makes it at this moment: those who are asked hear of it a little later. */
    private TopicDescription appeared(Admin admin, String topic) {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            Optional<TopicDescription> found = find(admin, topic);
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new Failure(
                Failure.Code.UNAVAILABLE,
                "topic `" + topic + "` is being made by another and does not appear (expected: it does; try again)");
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

    /** Whether it is made; false where another was faster. */
    private boolean make(Admin admin, Wanted wanted) {
        NewTopic topic = new NewTopic(
                wanted.topic, wanted.partitions, (short) options.setup().replication());
        topic.configs(settings(wanted));
        try {
            answer(admin.createTopics(List.of(topic)).all(), "making topic `" + wanted.topic + "`");
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw refused("making topic `" + wanted.topic + "`", e);
        }
    }

    /** What a topic's settings must be, by name. */
    private Map<String, String> settings(Wanted wanted) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(options.setup().minInsyncReplicas()));
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(
                TopicConfig.RETENTION_MS_CONFIG,
                wanted.retention.isZero() ? "-1" : Long.toString(wanted.retention.toMillis()));
        settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        return settings;
    }

    private List<String> differences(Admin admin, TopicDescription found, Wanted wanted) {
        List<String> differences = new ArrayList<>();
        int partitions = found.partitions().size();
        if (partitions != wanted.partitions) {
            differences.add("partitions: " + partitions + " (expected: " + wanted.partitions + "); set "
                    + wanted.partitionsKey + " to what is there: " + wanted.otherwise);
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
        settings(wanted).forEach((name, expected) -> {
            ConfigEntry entry = config.get(name);
            String value = entry == null ? "unknown" : entry.value();
            if (!expected.equals(value)) {
                differences.add(name + ": " + value + " (expected: " + expected
                        + "); kafka-configs --alter --entity-type topics --entity-name " + found.name()
                        + " --add-config " + name + "=" + expected);
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

package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.servers.KafkaServer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaTopicsIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final KafkaServer server = KafkaServer.shared();

    @Test
    void setUpShouldMakeWhatIsAbsentAndFindItWellAfterwards() {
        KafkaEventLog.Options options =
                Logs.options(server, "made-" + ProcessHandle.current().pid());

        List<KafkaTopics.Outcome> before = in(KafkaTopics.check(watch.vertx(), options));
        List<KafkaTopics.Outcome> made = in(KafkaTopics.setUp(watch.vertx(), options));
        List<KafkaTopics.Outcome> again = in(KafkaTopics.setUp(watch.vertx(), options));

        assertThat(before).allMatch(topic -> topic.differences().get(0).startsWith("it is not there"));
        assertThat(made)
                .containsExactly(
                        new KafkaTopics.Outcome(options.topic(), true, List.of()),
                        new KafkaTopics.Outcome(options.audiences(), true, List.of()));
        assertThat(again)
                .containsExactly(
                        new KafkaTopics.Outcome(options.topic(), false, List.of()),
                        new KafkaTopics.Outcome(options.audiences(), false, List.of()));
    }

    @Test
    void setUpShouldSayWhoMadeATopicWhenSeveralMakeItAtTheSameTime() {
        KafkaEventLog.Options options =
                Logs.options(server, "together-" + ProcessHandle.current().pid());

        List<Future<List<KafkaTopics.Outcome>>> all = IntStream.range(0, 4)
                .mapToObj(i -> KafkaTopics.setUp(watch.vertx(), options))
                .toList();
        in(Future.all(all));

        for (int topic = 0; topic < 2; topic++) {
            int which = topic;
            assertThat(all.stream().map(each -> each.result().get(which)))
                    .allMatch(outcome -> outcome.differences().isEmpty())
                    .filteredOn(KafkaTopics.Outcome::made)
                    .hasSize(1);
        }
    }

    @Test
    void setUpShouldGiveTheTopicOfAudiencesWhatIsItsOwn() throws Exception {
        KafkaEventLog.Options options =
                Logs.options(server, "own-" + ProcessHandle.current().pid());
        in(KafkaTopics.setUp(watch.vertx(), options));

        try (Admin admin = server.admin()) {
            // A broker answers that a topic is made before it knows of it itself.
            Until.holds(() -> names(admin).contains(options.audiences()));
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, options.audiences());
            assertThat(Opening.only(admin.describeTopics(List.of(options.audiences()))
                                    .allTopicNames()
                                    .get(20, TimeUnit.SECONDS))
                            .partitions())
                    .hasSize(2);
            assertThat(Opening.only(admin.describeConfigs(List.of(topic)).all().get(20, TimeUnit.SECONDS))
                            .get("retention.ms")
                            .value())
                    .isEqualTo(Long.toString(Duration.ofHours(12).toMillis()));
        }
    }

    private static Set<String> names(Admin admin) {
        try {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            throw new AssertionError(silent);
        }
    }

    @Test
    void setUpShouldTellEveryDifferenceAndChangeNothingWhenTheTopicIsThere() {
        String topic = server.newTopic(3);
        KafkaEventLog.Options options = Logs.options(server, topic);

        KafkaTopics.Outcome first =
                in(KafkaTopics.setUp(watch.vertx(), options)).get(0);
        KafkaTopics.Outcome second =
                in(KafkaTopics.check(watch.vertx(), options)).get(0);

        assertThat(first).isEqualTo(second);
        assertThat(first.made()).isFalse();
        assertThat(first.differences())
                .hasSize(2)
                .anyMatch(difference -> difference.startsWith("partitions: 3 (expected: 4)"))
                .anyMatch(difference -> difference.startsWith("retention.ms: 604800000 (expected: 86400000)"));
    }
}

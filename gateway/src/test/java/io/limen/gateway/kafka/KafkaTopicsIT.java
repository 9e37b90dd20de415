package io.limen.gateway.kafka;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.servers.KafkaServer;
import java.util.List;
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

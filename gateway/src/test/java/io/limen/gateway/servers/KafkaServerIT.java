package io.limen.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaServerIT {
    @Test
    void restartShouldFindTheTopicsAgainWhenTheBrokerWasKilled()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (KafkaServer server = KafkaServer.start()) {
            String topic = server.newTopic(3);

            server.kill();
            server.restart();
            server.pause();
            server.resume();

            try (Admin admin = server.admin()) {
                assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).contains(topic);
            }
        }
    }
}

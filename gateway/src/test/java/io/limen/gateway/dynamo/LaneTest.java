package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;

class LaneTest {
    private final Lane lane = new Lane(
            "test",
            new DynamoStores.Options.Bounds(4, 100, Duration.ofSeconds(10)),
            new DynamoStores.Options.Retries(0, Duration.ofMillis(1), Duration.ofMillis(1)),
            new Counters());
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(said);
    }

    @AfterEach
    void close() {
        logger().detachAppender(said);
        logger().setLevel(null);
        in(lane.close());
        lane.shutdown();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Lane.class);
    }

    private List<String> lines() {
        // What is said of an answer is said on the lane's thread, after the answer.
        in(lane.after(Duration.ZERO));
        return said.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    private void answered(int times) {
        for (int i = 0; i < times; i++) {
            in(lane.ask(() -> CompletableFuture.completedFuture("yes")));
        }
    }

    private void unanswered() {
        var unused = in(lane.ask(() -> CompletableFuture.failedFuture(SdkClientException.create("silence")))
                .otherwise("no"));
    }

    @Test
    void troubleShouldBeSaidOnceWhenOnlySomeRequestsAreAnswered() {
        for (int i = 0; i < 10; i++) {
            unanswered();
            answered(Lane.BACK_AFTER - 1);
        }

        assertThat(lines()).singleElement().asString().startsWith("WARN").contains("until further notice");
    }

    @Test
    void endOfTroubleShouldBeSaidWhenEnoughIsAnsweredInARow() {
        unanswered();
        answered(3 * Lane.BACK_AFTER);
        unanswered();

        assertThat(lines()).hasSize(3);
        assertThat(lines().get(1)).startsWith("INFO").contains("answers again");
    }
}

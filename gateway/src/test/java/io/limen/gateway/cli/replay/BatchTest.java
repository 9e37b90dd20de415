package io.limen.gateway.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void takeShouldKeepTheOrderWhenEventsFit() {
        Deque<Batch.Due> waiting = waiting("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");

        Batch batch = Batch.take(waiting, 2);

        assertThat(batch.body().toString()).isEqualTo("{\"batch\":[{\"n\":1},{\"n\":2}]}");
        assertThat(waiting).extracting(due -> due.event().place()).containsExactly("f:3");
    }

    @Test
    void takeShouldStayWithinTheBodyWhenEventsAreLarge() {
        String large = "{\"text\":\"" + "x".repeat(200 * 1024) + "\"}";
        Deque<Batch.Due> waiting = waiting(large, large, large);

        Batch batch = Batch.take(waiting, 100);

        assertThat(batch.events()).hasSize(2);
        assertThat(batch.body().length()).isLessThanOrEqualTo(Batch.BODY_BYTES_MAX);
        assertThat(new JsonObject(batch.body()).getJsonArray("batch")).hasSize(2);
    }

    @Test
    void takeShouldFillTheBodyExactlyWhenTheLargestEventTravels() {
        String largest = "{\"text\":\"" + "x".repeat(Batch.EVENT_BYTES_MAX - 11) + "\"}";

        Batch batch = Batch.take(waiting(largest, "{}"), 100);

        assertThat(batch.events()).hasSize(1);
        assertThat(batch.body().length()).isEqualTo(Batch.BODY_BYTES_MAX);
    }

    private static Deque<Batch.Due> waiting(String... events) {
        Deque<Batch.Due> waiting = new ArrayDeque<>();
        for (String event : events) {
            String place = "f:" + (waiting.size() + 1);
            waiting.add(new Batch.Due(new EventLines.Line.Event(Buffer.buffer(event), "v", place), 0));
        }
        return waiting;
    }
}

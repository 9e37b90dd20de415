package io.limen.gateway.main;

import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From an event that comes in to other systems that are told who it makes the visitor. */
class WebhookIT {
    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private final Path folder;
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer crm;

    WebhookIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void listen() throws IOException {
        crm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        crm.createContext("/limen", call -> {
            byte[] body = call.getRequestBody().readAllBytes();
            signatures.add(call.getRequestHeaders().getFirst("X-Limen-Signature"));
            Running.json(new String(body, StandardCharsets.UTF_8)).path("batch").forEach(told::add);
            call.sendResponseHeaders(status, -1);
            call.close();
        });
        crm.start();
    }

    @AfterEach
    void close() {
        crm.stop(0);
    }

    private Running start() throws IOException {
        Map<String, String> shop = Map.of(
                "features.yaml", """
                        views:      { count: Product Viewed }
                        since_view: { since: Product Viewed }
                        """,
                "segments.yaml", """
                        keen:    { when: views >= 2 && since_view < duration('2s'), notify: true }
                        private: { when: views >= 1 }
                        """,
                "segments.lock", "keen: 0\nprivate: 1\n",
                "gateway.yaml", """
                        webhooks:
                          endpoints:
                            crm: { url: "http://127.0.0.1:%d/limen", secret: sixteen characters and more }
                          retryFirst: 50ms
                          retryMost: 200ms
                        """.formatted(crm.getAddress().getPort()));
        Path configuration = Running.write(Files.createTempDirectory(folder, "config"), shop);
        return Running.start(WATCH, configuration, folder.resolve("data"));
    }

    private static String viewed(String visitor) {
        return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"" + visitor + "\"}";
    }

    private List<String> said() {
        return told.stream()
                .map(event -> event.path("anonymousId").asText() + " "
                        + event.path("event").asText() + " "
                        + event.path("properties").path("segment").asText())
                .toList();
    }

    @Test
    void webhookShouldBeToldWhoEntersAndWhoLeavesByTimeAlone() throws IOException {
        try (Running gateway = start()) {
            gateway.sent(viewed("ann"), viewed("ann"), viewed("bob"));

            until(this::said, said -> said.size() >= 2);

            assertThat(said()).containsExactly("ann Segment Entered keen", "ann Segment Left keen");
            assertThat(told.get(0).path("messageId")).isNotEqualTo(told.get(1).path("messageId"));
            assertThat(told.get(1).path("properties").path("since"))
                    .isEqualTo(told.get(0).path("properties").path("since"));
            assertThat(signatures).allMatch(signature -> signature.matches("t=\\d{10},v1=[0-9a-f]{64}"));
            until(() -> gateway.ops("/metrics").body(), metrics -> metrics.contains("limen_webhooks_delivered 2.0"));
            assertThat(until(
                            () -> gateway.ops("/metrics").body(),
                            metrics -> metrics.contains("limen_store_audiences_waiting 0.0")))
                    .contains("limen_store_audiences_dropped 0.0");
        }
    }

    @Test
    void webhookShouldBeToldAfterARestartWhatItDidNotTakeBefore() throws IOException {
        status = 503;
        try (Running gateway = start()) {
            gateway.sent(viewed("cat"), viewed("cat"));
            until(this::said, said -> said.size() >= 2);
        }
        String id = told.get(0).path("messageId").asText();
        assertThat(told).allMatch(event -> event.path("messageId").asText().equals(id));
        told.clear();
        status = 200;

        try (Running gateway = start()) {
            until(this::said, said -> said.size() >= 2);

            assertThat(said()).containsExactly("cat Segment Entered keen", "cat Segment Left keen");
            assertThat(told.get(0).path("messageId").asText()).isEqualTo(id);
            until(() -> gateway.ops("/metrics").body(), metrics -> metrics.contains("limen_webhooks_delivered 2.0"));
        }
    }
}

package io.limen.gateway.main;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The whole gateway on free ports of this machine, as people call it. */
final class Running implements AutoCloseable {
    static final Path DEMO = Path.of("..", "config", "demo");
    static final String SECRET = "Bearer demo-secret";
    private static final long WAIT_SECONDS_MAX = 15;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Gateway gateway;

    private Running(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts it with the keys of the demo; from then on its event loops are watched. */
    static Running start(BlockedLoopWatch watch, Path configuration, Path data) {
        return start(watch, Site.read(configuration, environment(data)));
    }

    /** The same with a configuration that is read already. */
    static Running start(BlockedLoopWatch watch, Site site) {
        return watch.unwatched(() -> new Running(Gateway.start(site, BlockedLoopWatch.options())));
    }

    /** A budget a busy machine can keep: what is shown here is what is right, not what is fast. */
    static Map<String, String> environment(Path data) {
        return Map.of(
                "LIMEN_HTTP_HOST", "127.0.0.1",
                "LIMEN_HTTP_PORT", "0",
                "LIMEN_OPS_PORT", "0",
                "LIMEN_DATA_DIR", data.toString(),
                "LIMEN_WRITE_KEY", "demo",
                "LIMEN_SECRET_KEY", "demo-secret",
                "LIMEN_HTTP_ORIGINS", "https://shop.example",
                "LIMEN_BUDGETS_REHEARSE", "100ms",
                "LIMEN_BUDGETS_DECIDE", "5s",
                "LIMEN_BUDGETS_INGEST", "5s");
    }

    /** Writes a configuration; the text of a file stands beside its path. */
    static Path write(Path folder, Map<String, String> pathToText) throws IOException {
        for (Map.Entry<String, String> file : pathToText.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(gateway.httpPort(), path, headers).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(request(gateway.httpPort(), path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> method(String method, String path, String... headers) {
        return send(request(gateway.httpPort(), path, headers).method(method, BodyPublishers.noBody()));
    }

    int opsPort() {
        return gateway.opsPort();
    }

    HttpResponse<String> ops(String path) {
        return send(request(gateway.opsPort(), path).GET());
    }

    HttpResponse<String> opsPost(String path, String... headers) {
        return send(request(gateway.opsPort(), path, headers).POST(BodyPublishers.noBody()));
    }

    /** Sends events with the write key; the position they got. */
    String sent(String... events) {
        HttpResponse<String> answer =
                post("/v1/batch", "{\"writeKey\":\"demo\",\"batch\":[" + String.join(",", events) + "]}");
        if (answer.statusCode() != 200 || json(answer).path("accepted").asInt() != events.length) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return json(answer).path("position").asText();
    }

    /** Decides as a server and asks why. */
    JsonNode explained(String visitor, String position, String path) {
        return json(post(
                "/v1/decide",
                "{\"anonymousId\":\"" + visitor + "\",\"position\":\"" + position
                        + "\",\"explain\":true,\"context\":{\"page\":{\"path\":\"" + path + "\"}}}",
                "Authorization",
                SECRET));
    }

    JsonNode segments(String visitor) {
        return json(get("/v1/segments/" + visitor, "Authorization", SECRET)).path("segments");
    }

    /** Whether everything stored is what the log says; the whole answer where not. */
    String verify() {
        HttpResponse<String> answer = opsPost("/verify");
        String[] lines = answer.body().strip().split("\n", -1);
        JsonNode result = json(lines[lines.length - 1]).path("result");
        boolean clean = answer.statusCode() == 200
                && result.path("verified").asBoolean()
                && result.path("unfolded").asInt(-1) == 0;
        return clean ? "clean" : answer.body();
    }

    /** Asks until it is so, or too long. */
    static <T> T until(Supplier<T> question, Predicate<T> isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        T answer = question.get();
        while (!isSo.test(answer)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still: " + answer);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = question.get();
        }
        return answer;
    }

    static String feature(JsonNode answer, String name) {
        for (JsonNode feature : answer.path("explain").path("features")) {
            if (feature.path("name").asText().equals(name)) {
                return feature.path("value").asText();
            }
        }
        return "no such feature";
    }

    static JsonNode decision(JsonNode answer, String slot) {
        for (JsonNode decision : answer.path("decisions")) {
            if (decision.path("slot").asText().equals(slot)) {
                return decision;
            }
        }
        throw new AssertionError("no decision for " + slot + ": " + answer);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static HttpRequest.Builder request(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}

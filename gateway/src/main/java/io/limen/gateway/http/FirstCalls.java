package io.limen.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Calls of every kind, as bytes on connections: once those that are wrong or about nothing, then, over and over, those
 * that pages will make. They go to a listener whose parts keep nothing of them.
 */
final class FirstCalls {
    private static final long WAIT_SECONDS_MAX = 10;
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS_MAX = 1_000;
    private static final int VISITORS = 25;
    private static final int EVENTS_A_CALL = 3;
    private static final String NOTHING = "-";
    private static final String FLAGS = "{\"context\":{\"targetingKey\":\"v\"}}";
    private static final String SAME_SITE = "Sec-Fetch-Site: same-origin\r\nOrigin: http://127.0.0.1\r\n";
    private static final List<String> PATHS = List.of("/", "/p/1", "/cart", "/a/b?c=d");
    /** What needs no encoding in a URL. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.-]+");

    private final NetClient client;
    private final int port;
    private final HttpGateway.Rehearsed rehearsed;
    private final String writer;
    private final String server;
    private long until;

    private FirstCalls(Vertx vertx, int port, HttpOptions options, HttpGateway.Rehearsed rehearsed) {
        this.client = vertx.createNetClient();
        this.port = port;
        this.rehearsed = rehearsed;
        this.writer = "Authorization: Bearer " + options.writeKey().orElse("") + "\r\n";
        this.server = "Authorization: Bearer " + options.secretKey().orElse("") + "\r\n";
    }

    /** Completes when all are answered, well or not, or the time is over: it is the way there that counts. */
    static Future<Void> send(Vertx vertx, int port, HttpOptions options, HttpGateway.Rehearsed rehearsed) {
        FirstCalls calls = new FirstCalls(vertx, port, options, rehearsed);
        return calls.talk(calls.odd())
                .compose(answered -> calls.play())
                .timeout(WAIT_SECONDS_MAX + rehearsed.max().toSeconds(), TimeUnit.SECONDS)
                .otherwiseEmpty()
                .eventually(calls.client::close);
    }

    private Future<Void> play() {
        until = System.nanoTime() + rehearsed.max().toNanos();
        List<Future<Void>> all = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            Promise<Void> over = Promise.promise();
            all.add(over.future());
            next(connection, 0, over);
        }
        return Future.all(all).mapEmpty();
    }

    private void next(int connection, int round, Promise<Void> over) {
        if (round == ROUNDS_MAX || System.nanoTime() - until >= 0) {
            over.complete();
        } else {
            talk(round(connection, round)).onComplete(answered -> next(connection, round + 1, over), over::fail);
        }
    }

    private Future<Void> talk(String calls) {
        return client.connect(port, "127.0.0.1").compose(socket -> talk(socket, calls));
    }

    private static Future<Void> talk(NetSocket socket, String calls) {
        Promise<Void> over = Promise.promise();
        socket.handler(answer -> {}).exceptionHandler(over::tryFail).closeHandler(closed -> over.tryComplete());
        return socket.write(calls).compose(written -> over.future());
    }

    private String odd() {
        return post("/v1/batch", writer, "{\"batch\":[]}")
                + post("/v1/batch", writer, "{")
                + post("/v1/decide", writer + SAME_SITE, "{\"slots\":[\"" + NOTHING + "\"]}")
                + post(FlagsRoute.PATH, writer, "{")
                + post(FlagsRoute.PATH + "/" + NOTHING, writer, FLAGS)
                + get("/v1/fragments/" + NOTHING, SAME_SITE)
                + get("/v1/content/" + NOTHING, "")
                + get("/v1/segments/" + NOTHING, server)
                + get("/v1/segments", server)
                + get("/", "Connection: close\r\n");
    }

    private String round(int connection, int round) {
        String visitor = "v-" + connection + "-" + round % VISITORS;
        String cookie = "Cookie: " + VisitorIds.COOKIE + "=" + visitor + "\r\n";
        String path = PATHS.get(round % PATHS.size());
        StringBuilder calls = new StringBuilder();
        calls.append(post("/v1/decide", writer + SAME_SITE, question(visitor, path)));
        calls.append(post(FlagsRoute.PATH, writer + SAME_SITE, FLAGS));
        calls.append(post("/v1/batch", writer + SAME_SITE, batch(visitor, path, round)));
        for (String slot : rehearsed.slots()) {
            if (PLAIN.matcher(slot).matches()) {
                calls.append(get("/v1/fragments/" + slot + "?path=" + path, cookie));
            }
        }
        calls.append(post("/v1/decide", server, question(visitor, path)));
        calls.append(get("/v1/segments/" + visitor, server + "Connection: close\r\n"));
        return calls.toString();
    }

    private static String question(String visitor, String path) {
        return new JsonObject()
                .put("anonymousId", visitor)
                .put("context", page(path))
                .encode();
    }

    private String batch(String visitor, String path, int round) {
        JsonArray batch = new JsonArray();
        List<String> events = rehearsed.events();
        for (int i = 0; i < EVENTS_A_CALL && !events.isEmpty(); i++) {
            batch.add(new JsonObject()
                    .put("type", "track")
                    .put("event", events.get((round * EVENTS_A_CALL + i) % events.size()))
                    .put("anonymousId", visitor)
                    .put("messageId", visitor + "-" + round + "-" + i)
                    .put("properties", new JsonObject().put("price", 12.5).put("path", path))
                    .put("context", page(path)));
        }
        batch.add(new JsonObject()
                .put("type", "page")
                .put("anonymousId", visitor)
                .put("properties", new JsonObject().put("path", path)));
        return new JsonObject().put("batch", batch).encode();
    }

    private static JsonObject page(String path) {
        return new JsonObject().put("page", new JsonObject().put("path", path));
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
    }

    private static String post(String path, String headers, String body) {
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + bytes + "\r\n" + headers + "\r\n"
                + body;
    }
}

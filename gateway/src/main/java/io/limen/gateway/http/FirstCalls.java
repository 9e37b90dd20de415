package io.limen.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One call of every kind, as bytes on a connection. None stores anything: no event, and no slot that there is. */
final class FirstCalls {
    private static final long WAIT_SECONDS_MAX = 10;
    private static final String NO_SLOT = "-";

    private FirstCalls() {}

    /** Completes when all are answered, well or not: it is the way there that counts. */
    static Future<Void> send(Vertx vertx, int port, HttpOptions options) {
        return vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .compose(socket -> talk(socket, calls(options)))
                .timeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .otherwiseEmpty();
    }

    private static Future<Void> talk(NetSocket socket, String calls) {
        Promise<Void> over = Promise.promise();
        socket.handler(answer -> {}).exceptionHandler(over::tryFail).closeHandler(closed -> over.tryComplete());
        return socket.write(calls).compose(written -> over.future());
    }

    private static String calls(HttpOptions options) {
        String writer = "Authorization: Bearer " + options.writeKey().orElse("") + "\r\n";
        String server = "Authorization: Bearer " + options.secretKey().orElse("") + "\r\n";
        String sameSite = "Sec-Fetch-Site: same-origin\r\nOrigin: http://127.0.0.1\r\n";
        String question = "{\"slots\":[\"" + NO_SLOT + "\"]}";
        return post("/v1/batch", writer, "{\"batch\":[]}")
                + post("/v1/batch", writer, "{")
                + post("/v1/decide", writer + sameSite, question)
                + get("/v1/fragments/" + NO_SLOT, sameSite)
                + get("/v1/segments/" + NO_SLOT, server)
                + get("/v1/segments", server)
                + get("/", "Connection: close\r\n");
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

package io.limen.gateway.trial;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** A web server on a free port of this machine that answers what it was told to, and remembers what it was asked. */
public final class StubSite implements AutoCloseable {
    /** An answer: a header may stand there several times. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they are sent, never compared
    public record Page(int status, List<Map.Entry<String, String>> headers, byte[] body) {
        /** HTML with these headers, names and values in turn. */
        public static Page html(String html, String... namesAndValues) {
            return new Page(
                    200, headers("text/html; charset=utf-8", namesAndValues), html.getBytes(StandardCharsets.UTF_8));
        }

        /** Anything. */
        public static Page of(int status, String type, String body, String... namesAndValues) {
            return new Page(status, headers(type, namesAndValues), body.getBytes(StandardCharsets.UTF_8));
        }

        /** The same packed. */
        public Page packed() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(body);
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
            List<Map.Entry<String, String>> more = new ArrayList<>(headers);
            more.add(Map.entry("Content-Encoding", "gzip"));
            return new Page(status, more, bytes.toByteArray());
        }

        private static List<Map.Entry<String, String>> headers(String type, String... namesAndValues) {
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            headers.add(Map.entry("Content-Type", type));
            for (int i = 0; i < namesAndValues.length; i += 2) {
                headers.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
            }
            return headers;
        }
    }

    /** A request as it came; names of headers in small letters. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they came, compared by their content
    public record Asked(String line, Map<String, String> headers, byte[] body) {}

    private final Map<String, Page> pathToPage = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpServer server;

    public StubSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What a path answers from now on, whatever the method. */
    public StubSite with(String path, Page page) {
        pathToPage.put(path, page);
        return this;
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Everything that was asked, in order. */
    public List<Asked> asked() {
        return asked;
    }

    /** The last request of this line. */
    public Asked last(String line) {
        return asked.stream()
                .filter(one -> one.line().equals(line))
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.add(new Asked(exchange.getRequestMethod() + " " + exchange.getRequestURI(), headers, body));
        Page page = Optional.ofNullable(pathToPage.get(exchange.getRequestURI().getPath()))
                .orElse(Page.of(404, "text/plain", "nothing here"));
        page.headers().forEach(header -> exchange.getResponseHeaders().add(header.getKey(), header.getValue()));
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || page.status() == 204 || page.status() == 304;
        exchange.sendResponseHeaders(page.status(), bodiless || page.body().length == 0 ? -1 : page.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(page.body());
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

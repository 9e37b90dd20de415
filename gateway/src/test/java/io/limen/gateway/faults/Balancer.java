package io.limen.gateway.faults;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A balancer as sites have one: it sends deciding calls where {@code /health/ready} says yes and events where
 * {@code /health/ready/ingest} does, asked four times a second; who breaks a connection or lets a call wait too long gets
 * nothing more until it is asked again; and a call that may be repeated is repeated once, elsewhere. Where nobody is
 * ready it answers 503 itself.
 */
final class Balancer implements AutoCloseable {
    /** How often a call was sent to a gateway: 0 if nobody was ready. */
    static final String TRIES = "Balancer-Tries";
    /** Which one answered; absent if none did. */
    static final String GATEWAY = "Balancer-Gateway";
    /** A path that does nothing, on the same way: what the machine itself takes. */
    static final String FLOOR = "/floor";

    private static final long ASK_MILLIS = 250;
    private static final long ASK_MILLIS_MAX = 2_000;
    private static final List<String> PASSED_ON = List.of("Limen-Degraded", "Server-Timing", "Retry-After");

    /** Its own, so that callers and balancer are not late together. */
    private final Vertx vertx;

    private final List<GatewayProcess> gateways;
    /** A pool of connections each: events that wait keep no decision waiting. */
    private final Map<Kind, HttpClient> clients = new EnumMap<>(Kind.class);

    private final HttpClient asking;
    /** What each said when it was asked last. */
    private final Map<String, Boolean> ready = new ConcurrentHashMap<>();
    /** Who broke a connection or was silent since then. */
    private final Set<String> shunned = ConcurrentHashMap.newKeySet();

    private final AtomicInteger turn = new AtomicInteger();
    private final HttpServer server;
    private final HttpServer idle;

    private Balancer(Vertx vertx, List<GatewayProcess> gateways, HttpServer server, HttpServer idle) {
        this.vertx = vertx;
        this.gateways = List.copyOf(gateways);
        for (Kind kind : Kind.values()) {
            clients.put(
                    kind,
                    vertx.createHttpClient(
                            new HttpClientOptions().setConnectTimeout(500).setKeepAliveTimeout(30),
                            new PoolOptions().setHttp1MaxSize(200)));
        }
        this.asking = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(2_000).setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(50));
        this.server = server;
        this.idle = idle;
        vertx.setPeriodic(1, ASK_MILLIS, tick -> gateways.forEach(this::ask));
    }

    /** Two kinds of calls, each with its own readiness and patience. */
    private enum Kind {
        DECIDING("/health/ready", Duration.ofSeconds(3)),
        INGESTING("/health/ready/ingest", Duration.ofSeconds(15));

        private final String readiness;
        private final Duration triedFor;

        Kind(String readiness, Duration triedFor) {
            this.readiness = readiness;
            this.triedFor = triedFor;
        }

        static Kind of(String path) {
            return path.startsWith("/v1/decide") || path.startsWith("/v1/fragments/") ? DECIDING : INGESTING;
        }
    }

    static Balancer start(List<GatewayProcess> gateways) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServer idle = vertx.createHttpServer().requestHandler(request -> request.body()
                .onSuccess(body -> request.response().end("ok")));
        Waiting.answer(idle.listen(0, "127.0.0.1"), Duration.ofSeconds(5));
        HttpServer server = vertx.createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setPort(0));
        Balancer balancer = new Balancer(vertx, gateways, server, idle);
        server.requestHandler(balancer::handle);
        Waiting.answer(server.listen(), Duration.ofSeconds(5));
        return balancer;
    }

    int port() {
        return server.actualPort();
    }

    /** Whether it would send this one both kinds of calls. */
    boolean sees(GatewayProcess gateway) {
        return Stream.of(Kind.values()).allMatch(kind -> ready.getOrDefault(key(gateway, kind), false));
    }

    private void ask(GatewayProcess gateway) {
        Optional<GatewayProcess.Ports> ports = gateway.ports();
        for (Kind kind : Kind.values()) {
            if (ports.isEmpty()) {
                ready.put(key(gateway, kind), false);
            } else {
                RequestOptions question = to(ports.get().operations(), HttpMethod.GET, kind.readiness)
                        .setIdleTimeout(ASK_MILLIS_MAX);
                asking.request(question)
                        .compose(HttpClientRequest::send)
                        .onSuccess(answer -> told(key(gateway, kind), answer.statusCode() == 200))
                        .onFailure(fault -> silent(key(gateway, kind), fault));
            }
        }
    }

    private void told(String key, boolean yes) {
        ready.put(key, yes);
        if (yes) {
            shunned.remove(key);
        }
    }

    /** Nobody listens there, or somebody does who is slow: whom to ask if there is nobody better. */
    private void silent(String key, Throwable fault) {
        if (fault instanceof ConnectException && !(fault instanceof ConnectTimeoutException)) {
            ready.put(key, false);
        } else {
            shunned.add(key);
        }
    }

    private static String key(GatewayProcess gateway, Kind kind) {
        return gateway.name() + " " + kind;
    }

    private static RequestOptions to(int port, HttpMethod method, String uri) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(method)
                .setURI(uri);
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (request.path().equals(FLOOR)) {
                send(request, body, Kind.DECIDING, idle.actualPort())
                        .onSuccess(answer -> pass(request, answer, "", 1))
                        .onFailure(fault -> refuse(request, 502, 1));
            } else {
                forward(request, body, Kind.of(request.path()), List.of());
            }
        });
    }

    private void forward(HttpServerRequest request, Buffer body, Kind kind, List<GatewayProcess> tried) {
        Optional<GatewayProcess> next = next(kind, tried);
        OptionalInt port = next.flatMap(GatewayProcess::ports).stream()
                .mapToInt(GatewayProcess.Ports::http)
                .findFirst();
        if (next.isEmpty() || port.isEmpty()) {
            refuse(request, 503, tried.size());
            return;
        }
        List<GatewayProcess> now = new ArrayList<>(tried);
        now.add(next.get());
        send(request, body, kind, port.getAsInt())
                .onSuccess(answer -> pass(request, answer, next.get().name(), now.size()))
                .onFailure(fault -> {
                    shunned.add(key(next.get(), kind));
                    if (tried.isEmpty()) {
                        forward(request, body, kind, now);
                    } else {
                        refuse(request, 502, now.size());
                    }
                });
    }

    /** Somebody shunned, or tried already, only where there is nobody else. */
    private Optional<GatewayProcess> next(Kind kind, List<GatewayProcess> tried) {
        List<GatewayProcess> candidates = gateways.stream()
                .filter(gateway -> ready.getOrDefault(key(gateway, kind), false))
                .toList();
        return inTurn(candidates.stream()
                        .filter(gateway -> !tried.contains(gateway) && !shunned.contains(key(gateway, kind)))
                        .toList())
                .or(() -> inTurn(candidates.stream()
                        .filter(gateway -> !tried.contains(gateway))
                        .toList()))
                .or(() -> inTurn(candidates));
    }

    private Optional<GatewayProcess> inTurn(List<GatewayProcess> candidates) {
        return candidates.isEmpty()
                ? Optional.empty()
                : Optional.of(candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size())));
    }

    /** The whole answer of a gateway. */
    private record Answer(int status, MultiMap headers, Buffer body) {}

    private Future<Answer> send(HttpServerRequest request, Buffer body, Kind kind, int port) {
        RequestOptions options = to(port, request.method(), request.uri()).setIdleTimeout(kind.triedFor.toMillis());
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                options.putHeader(name, value);
            }
        });
        return Objects.requireNonNull(clients.get(kind))
                .request(options)
                .compose(outgoing -> outgoing.send(body))
                .compose(Balancer::whole);
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
    }

    private static void pass(HttpServerRequest request, Answer answer, String gateway, int tries) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        for (String name : PASSED_ON) {
            String value = answer.headers().get(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        }
        if (!gateway.isEmpty()) {
            response.putHeader(GATEWAY, gateway);
        }
        response.putHeader(TRIES, Integer.toString(tries)).end(answer.body());
    }

    private static void refuse(HttpServerRequest request, int status, int tries) {
        request.response()
                .setStatusCode(status)
                .putHeader("Balancer-Refused", "true")
                .putHeader(TRIES, Integer.toString(tries))
                .end();
    }

    @Override
    public void close() {
        Waiting.answer(vertx.close(), Duration.ofSeconds(10));
    }
}

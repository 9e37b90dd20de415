package io.limen.gateway.trial;

import io.netty.handler.codec.compression.DecompressionException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site, as this machine alone sees it, with Limen in its pages. It listens on the loopback address, answers to names
 * of this machine only, and asks nobody but the site and the trial's gateway: a redirect is the browser's to follow.
 *
 * <p>Nothing is kept whole: bodies stream in both directions, and who reads slowly is waited for.
 */
public final class TrialProxy extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(TrialProxy.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int IDLE_SECONDS_MAX = 75;
    private static final int CONNECTIONS_MAX = 32;
    private static final int WAITING_MAX = 512;
    private static final int LINE_BYTES_MAX = 16 << 10;
    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final int SAID_MAX = 100;
    private static final int NONCE_BYTES = 16;
    private static final Set<HttpMethod> REFUSED = Set.of(HttpMethod.CONNECT, HttpMethod.TRACE);
    private static final List<String> POLICIES =
            List.of("Content-Security-Policy", "Content-Security-Policy-Report-Only");

    private final TrialOptions options;
    private final Consumer<String> say;
    private final Set<String> said = new HashSet<>();
    private final SecureRandom random = new SecureRandom();
    private @Nullable HttpClient client;
    private @Nullable HttpServer server;

    /**
     * Not listening yet.
     *
     * @param say hears, once each, what was changed about the site so that it works here
     */
    public TrialProxy(TrialOptions options, Consumer<String> say) {
        this.options = options;
        this.say = say;
    }

    @Override
    public Future<?> start() {
        client = client(vertx);
        HttpServer listening = vertx.createHttpServer(new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true));
        server = listening;
        return listening
                .requestHandler(this::handle)
                .exceptionHandler(broken -> LOG.debug("connection broken", broken))
                .listen(options.port(), LOOPBACK);
    }

    /** Asks a site; certificates are checked, redirects are not followed. */
    static HttpClient client(Vertx vertx) {
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS_MAX)
                        .setIdleTimeout(IDLE_SECONDS_MAX)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxInitialLineLength(LINE_BYTES_MAX)
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
    }

    /** The port listened on; for those who asked for any. */
    public int port() {
        return server == null ? options.port() : server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null
                || !isThisMachine(authority.host())
                || !request.uri().startsWith("/")) {
            // A name that somebody made point here would hand this machine's view of the site to that somebody's pages.
            refuse(request, 421, "This address is for this machine: ask for http://127.0.0.1:" + port() + "/");
        } else if (REFUSED.contains(request.method())) {
            refuse(request, 405, request.method() + " is not passed on by `limen try`.");
        } else if ("websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            tell("WebSockets are refused: `limen try` passes pages and calls, no sockets");
            refuse(request, 501, "`limen try` passes no WebSockets; what needs them does without here.");
        } else if ("script".equalsIgnoreCase(request.getHeader("Service-Worker"))) {
            tell("service workers are refused: one would outlive the trial at this address");
            refuse(request, 404, "`limen try` refuses service workers: one would outlive the trial at this address.");
        } else if (request.uri().startsWith(TrialOptions.MOUNT + "/")) {
            ask(new Question(request, gateway(), Optional.empty(), false));
        } else {
            SiteHeaders headers = new SiteHeaders(options.site(), proxy(authority));
            ask(new Question(request, options.site(), Optional.of(headers), false));
        }
    }

    /** Without the brackets of an IPv6 address, as Vert.x gives it. */
    private static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals(LOOPBACK)
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.equals("[::1]");
    }

    private SiteAddress gateway() {
        return new SiteAddress("http", LOOPBACK, options.gatewayPort());
    }

    private SiteAddress proxy(HostAndPort authority) {
        return new SiteAddress("http", authority.host().toLowerCase(Locale.ROOT), port());
    }

    /**
     * One request and whom it is for.
     *
     * @param headers how headers are changed on the way; empty for the gateway, which is to see what the browser said
     * @param again whether it was asked before, on a connection the other side had just given up
     */
    private record Question(HttpServerRequest request, SiteAddress to, Optional<SiteHeaders> headers, boolean again) {
        boolean hasBody() {
            return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                    || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        }

        boolean mayBeRepeated() {
            return !again
                    && !hasBody()
                    && (request.method().equals(HttpMethod.GET)
                            || request.method().equals(HttpMethod.HEAD));
        }

        RequestOptions options() {
            MultiMap sent = headers.map(site -> site.toSite(request.headers())).orElseGet(request::headers);
            return new RequestOptions()
                    .setMethod(request.method())
                    .setSsl(to.isSecure())
                    .setHost(to.host())
                    .setPort(to.port())
                    .setURI(request.uri())
                    .setHeaders(sent);
        }
    }

    private void ask(Question question) {
        HttpServerRequest request = question.request();
        request.pause();
        Objects.requireNonNull(client)
                .request(question.options())
                .compose(asking -> send(question, asking))
                .onComplete(answer -> answer(question, answer), fault -> failed(question, fault));
    }

    private static Future<HttpClientResponse> send(Question question, HttpClientRequest asking) {
        HttpServerRequest request = question.request();
        request.response().exceptionHandler(gone -> asking.reset());
        request.response().closeHandler(gone -> asking.reset());
        if (question.hasBody()) {
            return asking.send(request);
        }
        request.resume();
        return asking.send();
    }

    private void failed(Question question, Throwable fault) {
        HttpServerRequest request = question.request();
        HttpServerResponse response = request.response();
        if (!isListening(response)) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
        } else if (question.mayBeRepeated() && fault instanceof HttpClosedException) {
            ask(new Question(request, question.to(), question.headers(), true));
        } else {
            LOG.debug("{} does not answer", question.to(), fault);
            new Unreachable(question.to(), fault).answer(request);
        }
    }

    private void answer(Question question, HttpClientResponse answer) {
        HttpServerRequest request = question.request();
        HttpServerResponse response = request.response();
        if (!isListening(response)) {
            return;
        }
        response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
        boolean page = question.headers().isPresent() && isPage(request, answer);
        if (page) {
            page(request, answer, question.headers().get());
            return;
        }
        MultiMap headers = question.headers()
                .map(site -> site.toBrowser(answer.headers()))
                .orElseGet(() -> MultiMap.caseInsensitiveMultiMap()
                        .addAll(answer.headers())
                        .remove(HttpHeaders.TRANSFER_ENCODING)
                        .remove(HttpHeaders.CONNECTION));
        response.headers().setAll(headers);
        if (isWithoutBody(request, answer)) {
            answer.resume();
            response.end();
        } else {
            response.setChunked(!headers.contains(HttpHeaders.CONTENT_LENGTH));
            stream(answer, response, BodyStream.unchanged());
        }
    }

    private static boolean isWithoutBody(HttpServerRequest request, HttpClientResponse answer) {
        return request.method().equals(HttpMethod.HEAD) || answer.statusCode() == 204 || answer.statusCode() == 304;
    }

    /** Whole HTML, in a form that can be read: a range of a page or one packed in another way passes as it is. */
    private boolean isPage(HttpServerRequest request, HttpClientResponse answer) {
        String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean html = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html");
        if (!html || isWithoutBody(request, answer) || answer.statusCode() == 206) {
            return false;
        }
        String encoding = encoding(answer);
        boolean readable = encoding.isEmpty() || encoding.equals("gzip") || encoding.equals("x-gzip");
        if (!readable) {
            tell("pages come packed as " + encoding
                    + " though gzip was asked for: they pass as they are, without the tag");
        }
        return readable;
    }

    private static String encoding(HttpClientResponse answer) {
        String encoding = answer.getHeader(HttpHeaders.CONTENT_ENCODING);
        String said = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        return said.equals("identity") ? "" : said;
    }

    private void page(HttpServerRequest request, HttpClientResponse answer, SiteHeaders headers) {
        String nonce = nonce();
        HttpServerResponse response = request.response().setChunked(true);
        MultiMap told = headers.toBrowserChanged(answer.headers());
        for (String name : POLICIES) {
            List<String> policies = told.getAll(name);
            told.remove(name);
            policies.forEach(policy -> told.add(name, relaxed(policy, headers, nonce)));
        }
        response.headers().setAll(told);
        byte[] markup = options.markup(nonce).getBytes(StandardCharsets.UTF_8);
        Optional<HeadInsertion> head = isDocument(request)
                ? Optional.of(new HeadInsertion(markup, policy -> relaxed(policy, headers, nonce)))
                : Optional.empty();
        AddressRewrite addresses =
                new AddressRewrite(headers.site(), headers.proxy().authority());
        stream(answer, response, new PageStream(!encoding(answer).isEmpty(), addresses, head));
    }

    /** A page by itself; what scripts fetch to put into a page, and frames, are parts of one. Old browsers do not say. */
    private static boolean isDocument(HttpServerRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        return destination == null
                ? !"XMLHttpRequest".equals(request.getHeader("X-Requested-With"))
                : destination.equals("document");
    }

    private String relaxed(String policies, SiteHeaders headers, String nonce) {
        StringBuilder all = new StringBuilder();
        // Several may stand in one header, and each holds.
        for (String policy : policies.split(",", -1)) {
            ContentPolicy.Relaxed relaxed = ContentPolicy.parse(policy).relaxed(headers.site(), headers.proxy(), nonce);
            relaxed.changes().forEach(change -> tell("Content-Security-Policy: " + change));
            all.append(all.isEmpty() ? "" : ", ").append(relaxed.text());
        }
        return all.toString();
    }

    /** Passes a body on, as fast as the browser reads. A browser that goes away ends it, whatever still comes. */
    private static void stream(HttpClientResponse answer, HttpServerResponse response, BodyStream body) {
        answer.handler(piece -> {
            try {
                write(answer, response, body.write(piece.getBytes()));
            } catch (DecompressionException notWhatItSays) {
                LOG.debug("a page cannot be unpacked", notWhatItSays);
                answer.request().reset();
                response.reset();
            }
        });
        answer.exceptionHandler(broken -> response.reset());
        answer.endHandler(whole -> {
            if (isListening(response)) {
                response.end(Buffer.buffer(body.end()));
            }
        });
    }

    private static void write(HttpClientResponse answer, HttpServerResponse response, byte[] bytes) {
        if (bytes.length == 0 || !isListening(response)) {
            return;
        }
        response.write(Buffer.buffer(bytes));
        if (isListening(response) && response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> answer.resume());
        }
    }

    private static boolean isListening(HttpServerResponse response) {
        return !response.closed() && !response.ended();
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void tell(String what) {
        if (said.size() < SAID_MAX && said.add(what)) {
            say.accept(what);
        }
    }

    private static void refuse(HttpServerRequest request, int status, String why) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(why + "\n");
    }
}

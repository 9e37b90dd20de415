package io.limen.gateway.http;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.Audiences;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.guard.InFlight;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.Device;
import io.limen.gateway.wire.IngestDecoder;
import io.limen.gateway.wire.JsonLimits;
import io.limen.gateway.wire.OfrepDecoder;
import io.limen.gateway.wire.Urls;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public port. One instance an event loop; those of one port share the listener. Routes are a plain switch: there are
 * few, and the busy ones come first.
 */
public final class HttpGateway extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGateway.class);
    private static final int LINE_BYTES_MAX = 8_192;
    private static final int HEADER_BYTES_MAX = 16_384;
    private static final int INLINE_EVENTS_MAX = 100;
    private static final Set<String> BATCH_PATHS = Set.of("/v1/batch", "/v1/b", "/beacon/v1/batch");
    private static final Map<String, Observed.Kind> PATH_TO_KIND = Map.ofEntries(
            Map.entry("/v1/track", Observed.Kind.TRACK),
            Map.entry("/v1/t", Observed.Kind.TRACK),
            Map.entry("/v1/page", Observed.Kind.PAGE),
            Map.entry("/v1/p", Observed.Kind.PAGE),
            Map.entry("/v1/screen", Observed.Kind.SCREEN),
            Map.entry("/v1/s", Observed.Kind.SCREEN),
            Map.entry("/v1/identify", Observed.Kind.IDENTIFY),
            Map.entry("/v1/i", Observed.Kind.IDENTIFY),
            Map.entry("/v1/group", Observed.Kind.GROUP),
            Map.entry("/v1/g", Observed.Kind.GROUP),
            Map.entry("/v1/alias", Observed.Kind.ALIAS),
            Map.entry("/v1/a", Observed.Kind.ALIAS));
    private static final Map<String, Observed.Kind> PIXEL_PATH_TO_KIND =
            Map.of("/pixel/v1/track", Observed.Kind.TRACK, "/pixel/v1/page", Observed.Kind.PAGE);
    private static final String READS = "GET, HEAD";

    /**
     * What the routes call.
     *
     * @param plan the tracking plan in force
     * @param audiences how many visitors are in which segment
     * @param snapshots what content there is
     * @param edgeTag signs what edges are told; empty where there are no keys
     * @param devices tells what a user agent runs on
     * @param census where the events seen are counted
     * @param rules by which edges decide; empty where there are no keys to sign them with
     */
    public record Parts(
            IngestFlow ingest,
            DecideFlow decide,
            FlagFlow flags,
            Supplier<TrackingPlan> plan,
            Supplier<Audiences> audiences,
            Snapshots snapshots,
            Optional<UnaryOperator<String>> edgeTag,
            Device.Classifier devices,
            EventCensus census,
            Supplier<Optional<RuleFile>> rules,
            StaticSite site,
            Clocks clocks,
            Metrics metrics) {}

    private final HttpOptions options;
    private final Parts parts;
    private final SocketAddress address;
    private final Lobby lobby;
    private @Nullable HttpServer server;
    private @Nullable Routes routes;
    private @Nullable Connections connections;

    private record Routes(
            IngestRoute ingest,
            DecideRoute decide,
            FragmentRoute fragment,
            ContentRoute content,
            SegmentsRoute segments,
            RulesRoute rules,
            FlagsRoute flags,
            StreamRoute stream) {}

    /**
     * Not listening yet; the only listener of its port.
     *
     * @throws IllegalArgumentException where an option cannot be used, saying which and what was expected
     */
    public HttpGateway(HttpOptions options, Parts parts) {
        this(options, parts, SocketAddress.inetSocketAddress(options.port(), options.host()));
    }

    /** Not listening yet; on an address that it may share with others of its kind. */
    public HttpGateway(HttpOptions options, Parts parts, SocketAddress address) {
        this.options = options;
        this.parts = parts;
        this.address = address;
        this.lobby = new Lobby(
                options,
                new Keys(options.writeKey(), options.secretKey()),
                new Cors(Set.copyOf(options.origins())),
                new Proxies(options.trustedProxies()),
                new VisitorIds(),
                parts.clocks(),
                parts.metrics());
    }

    /**
     * What pages will ask for, to be rehearsed.
     *
     * @param slots by name
     * @param events by name
     * @param max how long at most
     */
    public record Rehearsed(List<String> slots, List<String> events, Duration max) {
        /** Only what is asked of every gateway, once. */
        public static final Rehearsed ONCE = new Rehearsed(List.of(), List.of(), Duration.ZERO);

        public Rehearsed {
            slots = List.copyOf(slots);
            events = List.copyOf(events);
        }
    }

    /**
     * Takes calls through reading, judging and answering, at last over a listener of its own that only this machine
     * reaches: so the first visitors wait neither for classes to be loaded nor for code to be compiled. Call it once
     * before deploying, and not on an event loop.
     *
     * @param parts counted apart from the real ones, and keeping nothing: these calls are nobody's
     */
    public static Future<Void> warmUp(Vertx vertx, HttpOptions options, Parts parts, Rehearsed rehearsed) {
        WarmUp.run(parts.devices());
        HttpGateway listener = new HttpGateway(options, parts, SocketAddress.inetSocketAddress(0, "127.0.0.1"));
        return vertx.deployVerticle(listener).compose(id -> FirstCalls.send(vertx, listener.port(), options, rehearsed)
                .eventually(() -> vertx.undeploy(id)));
    }

    /**
     * The address for all listeners of one gateway, which has the Vert.x it runs on for itself. Where any free port will do, it
     * is the same for all of them.
     */
    public static SocketAddress sharedAddress(HttpOptions options) {
        return options.port() == 0
                ? SocketAddress.sharedRandomPort(1, options.host())
                : SocketAddress.inetSocketAddress(options.port(), options.host());
    }

    @Override
    public Future<?> start() {
        routes = routes();
        Connections open = new Connections(vertx, options, parts.clocks().monotonicNanos(), parts.metrics());
        connections = open;
        Stream.of(CallLimit.values()).forEach(limit -> parts.metrics().showLimit(limit.key()));
        HttpServer listening = vertx.createHttpServer(new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) Math.min(options.idle().toMillis(), Integer.MAX_VALUE))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true));
        server = listening;
        return listening
                .connectionHandler(open::opened)
                .requestHandler(this::handle)
                .exceptionHandler(broken -> LOG.debug("connection broken", broken))
                .invalidRequestHandler(HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER)
                .listen(address);
    }

    @Override
    public Future<?> stop() {
        if (routes != null) {
            routes.stream().end();
        }
        return Future.succeededFuture();
    }

    /** The port listened on; for those who asked for any. */
    public int port() {
        return server == null ? address.port() : server.actualPort();
    }

    private Routes routes() {
        InFlight inFlight = new InFlight(options.inFlightMax(), options.inFlightBytesMax());
        Bodies bodies = new Bodies(vertx, inFlight, options.bodyTime().toNanos());
        JsonLimits few = new JsonLimits(
                options.events().eventBytesMax(),
                INLINE_EVENTS_MAX,
                options.events().depthMax(),
                options.events().textCharsMax(),
                options.events().numberCharsMax());
        long ageMillisMax = options.eventAgeMax().toMillis();
        IngestDecoder events = new IngestDecoder(options.events(), ageMillisMax, parts.devices());
        IngestDecoder inline = new IngestDecoder(few, ageMillisMax, parts.devices());
        DecideDecoder decisions = new DecideDecoder(few, inline, parts.devices());
        ActiveConfiguration active = new ActiveConfiguration(vertx, parts.snapshots(), parts.clocks());
        DecisionCookies cookies = new DecisionCookies(parts.edgeTag(), options.edgeLifetime(), parts.metrics());
        Forcing forcing = new Forcing(parts.edgeTag());
        return new Routes(
                new IngestRoute(vertx, bodies, events, parts.ingest(), parts.plan(), parts.census(), cookies),
                new DecideRoute(bodies, decisions, inline, parts.decide(), parts.plan(), cookies, forcing),
                new FragmentRoute(decisions, parts.decide(), forcing),
                new ContentRoute(
                        parts.snapshots(), parts.clocks().monotonicNanos().getAsLong()),
                new SegmentsRoute(parts.decide(), parts.audiences()),
                new RulesRoute(parts.rules()),
                new FlagsRoute(bodies, new OfrepDecoder(inline), decisions, parts.flags(), active),
                new StreamRoute(vertx, options, active, parts.clocks().monotonicNanos()));
    }

    private void handle(HttpServerRequest request) {
        try {
            route(request);
        } catch (RuntimeException bug) {
            // Who is not answered waits until its connection is idle, and a page with it.
            open(request, Route.OTHER).fail(bug);
        }
    }

    private void route(HttpServerRequest request) {
        String path = mounted(request.path());
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.POST)) {
            post(request, path);
        } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            get(request, path);
        } else if (method.equals(HttpMethod.OPTIONS)) {
            Exchange exchange = open(request, Route.PREFLIGHT);
            lobby.cors().allow(request, request.response());
            exchange.empty(204);
        } else {
            open(request, Route.OTHER).problemAndClose(FailureResponse.wrongMethod("GET, HEAD, POST, OPTIONS"));
        }
    }

    private void post(HttpServerRequest request, String path) {
        Routes to = Objects.requireNonNull(routes);
        Observed.Kind kind = PATH_TO_KIND.get(path);
        if (BATCH_PATHS.contains(path)) {
            to.ingest().batch(open(request, Route.INGEST));
        } else if (path.equals("/v1/decide")) {
            to.decide().decide(open(request, Route.DECIDE));
        } else if (path.startsWith(FlagsRoute.PATH + "/")) {
            to.flags().one(open(request, Route.FLAGS), tail(path, FlagsRoute.PATH + "/"));
        } else if (path.equals(FlagsRoute.PATH)) {
            to.flags().all(open(request, Route.FLAGS), mount(request, path));
        } else if (kind != null) {
            to.ingest().single(open(request, Route.INGEST), kind);
        } else {
            open(request, Route.OTHER)
                    .problemAndClose(
                            isRead(path)
                                    ? FailureResponse.wrongMethod(READS)
                                    : FailureResponse.notFound("POST " + shown(path)));
        }
    }

    private void get(HttpServerRequest request, String path) {
        Routes to = Objects.requireNonNull(routes);
        Observed.Kind pixel = PIXEL_PATH_TO_KIND.get(path);
        if (path.startsWith("/v1/fragments/")) {
            to.fragment().fragment(open(request, Route.FRAGMENT), tail(path, "/v1/fragments/"));
        } else if (path.startsWith("/v1/content/")) {
            to.content().content(open(request, Route.CONTENT), tail(path, "/v1/content/"));
        } else if (path.equals("/v1/rules")) {
            to.rules().rules(open(request, Route.RULES));
        } else if (path.equals("/v1/pixel.gif")) {
            to.ingest().pixel(open(request, Route.PIXEL));
        } else if (pixel != null) {
            to.ingest().pixel(open(request, Route.PIXEL), pixel);
        } else if (path.equals("/v1/segments")) {
            to.segments().all(open(request, Route.SEGMENTS));
        } else if (path.startsWith("/v1/segments/")) {
            to.segments().ofVisitor(open(request, Route.SEGMENTS), tail(path, "/v1/segments/"));
        } else if (path.startsWith("/v1/projects/") && path.endsWith("/settings")) {
            String key = tail(path.substring(0, path.length() - "/settings".length()), "/v1/projects/");
            SettingsRoute.settings(open(request, Route.SETTINGS), mount(request, path), key);
        } else if (path.equals(StreamRoute.PATH)) {
            to.stream().stream(open(request, Route.STREAM));
        } else {
            site(open(request, Route.SITE), path);
        }
    }

    private void site(Exchange exchange, String path) {
        if (isWrite(path)) {
            exchange.problem(FailureResponse.wrongMethod("POST"));
        } else if (!parts.site().serve(exchange, Urls.decode(path))) {
            exchange.problem(FailureResponse.notFound("GET " + shown(path)));
        }
    }

    private Exchange open(HttpServerRequest request, Route route) {
        return new Exchange(lobby, request, route, Objects.requireNonNull(connections));
    }

    /** Without the prefix a CDN mounts the gateway under. */
    private String mounted(String path) {
        String prefix = options.prefix();
        boolean inside =
                path != null && !prefix.isEmpty() && path.startsWith(prefix) && path.startsWith("/", prefix.length());
        return path == null ? "/" : inside ? path.substring(prefix.length()) : path;
    }

    /** The prefix the call came under, if it did. */
    private String mount(HttpServerRequest request, String mounted) {
        return mounted.equals(request.path()) ? "" : options.prefix();
    }

    private static boolean isRead(String path) {
        return path.startsWith("/v1/fragments/")
                || path.startsWith("/v1/content/")
                || path.startsWith("/v1/segments")
                || path.equals("/v1/rules")
                || path.equals(StreamRoute.PATH)
                || path.equals("/v1/pixel.gif")
                || PIXEL_PATH_TO_KIND.containsKey(path);
    }

    private static boolean isWrite(String path) {
        return BATCH_PATHS.contains(path)
                || PATH_TO_KIND.containsKey(path)
                || path.equals("/v1/decide")
                || path.equals(FlagsRoute.PATH)
                || path.startsWith(FlagsRoute.PATH + "/");
    }

    private static String tail(String path, String before) {
        return Urls.decode(path.substring(before.length()));
    }

    private static String shown(String path) {
        return path.length() <= 100 ? path : path.substring(0, 100) + "…";
    }
}

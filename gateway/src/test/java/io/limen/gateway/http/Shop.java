package io.limen.gateway.http;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.RememberedDevices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway for a small shop on a free port of this machine, with real flows over memory. */
final class Shop {
    private static final Map<String, String> FILES = Map.of(
            "events.yaml", "Product Viewed: { price: number }\n",
            "features.yaml", "views: { count: Product Viewed }\n",
            "segments.yaml", "keen: { when: views >= 2 }\nlooker: { when: views >= 1, public: true }\n",
            "segments.lock", "keen: 0\nlooker: 1\n",
            "flags.yaml", """
            plain:    { default: hello }
            price:    { variants: { small: 80, big: 100.5 }, default: big,
                        rules: [ { when: segments.keen, serve: small }, { when: page.type == 'product', split: { small: 50%, big: 50% } } ] }
            checkout: { default: false, rules: [ { when: device.type == 'mobile', serve: true } ] }
            theme:    { default: { color: blue, sizes: [ 1, 2 ] } }
            tags:     { default: [ a, b ] }
            killed:   { default: 1, off: true, rules: [ { serve: 2 } ] }
            divided:  { default: 7, rules: [ { when: views / 0 > 1000 && views % 0 > 0, serve: 8 } ] }
            """,
            "content/keen.html", "<p>Welcome back</p>\n",
            "content/plain.html", "<p>Hello</p>\n",
            "experiences.yaml", """
            pages: { product: /p/* }
            slots: { hero: { default: plain.html }, aside: { default: page } }
            experiences:
              again: { slot: hero, segment: keen, when: page.type == 'product', variants: { a: keen.html } }
            """);

    private final AtomicLong passedNanos = new AtomicLong();
    private final Clocks clocks = new Clocks(System::currentTimeMillis, () -> System.nanoTime() + passedNanos.get());

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    final MemoryStores stores = new MemoryStores();
    final ShopSnapshots snapshots;
    final EventCensus census = new EventCensus();
    final Metrics metrics = new Metrics(System::nanoTime);
    private final Metrics nobodys = new Metrics(System::nanoTime);
    private final HttpGateway gateway;

    Shop(Vertx vertx, String gatewayYaml) {
        this(vertx, gatewayYaml, StaticSite.NONE);
    }

    Shop(Vertx vertx, String gatewayYaml, StaticSite site) {
        Configuration.Loaded loaded = configuration();
        snapshots = new ShopSnapshots(loaded.snapshot());
        Scorer noModel = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        FoldFlow fold = new FoldFlow(
                stores, new MemoryQuarantine(), noModel, snapshots, clocks, Telemetry.SILENT, FoldFlow.Options.DEFAULT);
        in(stores.consume(fold));
        foldOnce(noModel, snapshots);
        DecideFlow decide = new DecideFlow(
                stores,
                stores,
                noModel,
                snapshots,
                () -> Learned.NOTHING,
                work -> vertx.executeBlocking(work::get, false),
                clocks,
                Telemetry.SILENT);
        in(HttpGateway.warmUp(
                vertx,
                options(gatewayYaml),
                parts(loaded, fold, decide, site, new EventCensus(), nobodys),
                HttpGateway.Rehearsed.ONCE));
        this.gateway = new HttpGateway(options(gatewayYaml), parts(loaded, fold, decide, site, census, metrics));
        in(vertx.deployVerticle(gateway));
    }

    /** Elsewhere, and before anybody is timed: over memory, folding happens on the event loop, its first time too. */
    private void foldOnce(Scorer noModel, Snapshots snapshots) {
        MemoryStores elsewhere = new MemoryStores();
        in(elsewhere.consume(new FoldFlow(
                elsewhere,
                new MemoryQuarantine(),
                noModel,
                snapshots,
                clocks,
                Telemetry.SILENT,
                FoldFlow.Options.DEFAULT)));
        in(elsewhere.append(List.of(new Observed(
                Observed.Kind.PAGE,
                "Page Viewed",
                "v",
                null,
                "m",
                1,
                1,
                false,
                Value.Fields.NONE,
                Value.Fields.NONE))));
    }

    private HttpGateway.Parts parts(
            Configuration.Loaded loaded,
            FoldFlow fold,
            DecideFlow decide,
            StaticSite site,
            EventCensus counted,
            Metrics measured) {
        return new HttpGateway.Parts(
                new IngestFlow(stores, decide),
                decide,
                new FlagFlow(decide, clocks, Telemetry.SILENT),
                loaded::plan,
                fold::audiences,
                snapshots,
                Optional.of(ShopSnapshots.TAG),
                new RememberedDevices(),
                counted,
                Optional::empty,
                site,
                clocks,
                measured);
    }

    static HttpOptions options(String gatewayYaml) {
        Problems problems = new Problems();
        String yaml = "{ http: { host: 127.0.0.1, port: 0%s }, writeKey: wk, secretKey: sk%s }";
        String[] parts = gatewayYaml.split("\\|", -1);
        String whole = yaml.formatted(parts[0], parts.length > 1 ? parts[1] : "");
        YamlCursor root = YamlCursor.parse(
                "gateway.yaml", "", whole.getBytes(StandardCharsets.UTF_8), Overrides.none(), problems);
        HttpOptions options = HttpOptions.read(root);
        root.refuseUnknown();
        if (!problems.all().isEmpty()) {
            throw new AssertionError(problems.all());
        }
        return options;
    }

    /** As if so much time had passed; what the wall says stays as it is. */
    void pass(Duration time) {
        passedNanos.addAndGet(time.toNanos());
    }

    String origin() {
        return "http://127.0.0.1:" + gateway.port();
    }

    HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(origin() + path));
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(with(at(path), headers).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(with(at(path), headers).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(with(at(path), headers).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The header that sets this cookie; empty where the answer sets none of that name. */
    static String setCookie(HttpResponse<?> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElse("");
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static Configuration.Loaded configuration() {
        return configuration(Map.of());
    }

    /** The shop's, with other files beside or instead of its own. */
    static Configuration.Loaded configuration(Map<String, String> others) {
        Map<String, byte[]> files = new TreeMap<>();
        FILES.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        others.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(files);
        if (result instanceof Configuration.Loaded loaded) {
            return loaded;
        }
        throw new AssertionError(result.problems());
    }

    static StaticSite site(Path folder) {
        return site(Optional.of(folder), Optional.empty());
    }

    static StaticSite site(Optional<Path> folder, Optional<Path> tag) {
        try {
            return StaticSite.load(folder, tag);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

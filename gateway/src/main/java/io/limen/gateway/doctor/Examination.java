package io.limen.gateway.doctor;

import io.limen.gateway.trial.SiteAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks a site everything there is to ask. */
public final class Examination {
    /** How long all of it may take. */
    public static final long MILLIS_MAX = TimeUnit.SECONDS.toMillis(30);

    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64) limen-doctor";
    /** A gateway shows crawlers the defaults, and neither draws nor counts for them. */
    private static final String CRAWLER = "limen-doctor (bot)";

    private final Asking asking;

    /** Asks nothing yet. */
    public Examination(Vertx vertx, Supplier<Instant> clock) {
        this.asking = new Asking(vertx, clock);
    }

    /**
     * Looks at a page.
     *
     * @param expected what the configuration says, if one is at hand
     * @return what was found; never fails but when it takes longer than {@link #MILLIS_MAX}
     */
    public Future<List<Finding>> of(URI uri, Optional<Expected> expected) {
        Future<List<Finding>> findings = asking.page(uri, asBrowser("document", "text/html"))
                .compose(this::tag)
                .compose(this::decide)
                .compose(this::preflight)
                .compose(this::content)
                .map(seen -> Diagnosis.of(seen, expected));
        return asking.within(findings, MILLIS_MAX);
    }

    private Future<Seen> tag(Answer page) {
        PageFacts facts = PageFacts.of(page.body());
        Seen seen = new Seen(page, facts, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        Optional<URI> source = Optional.ofNullable(seen.tagAttributes().get("src"))
                .flatMap(src -> Addresses.resolve(page.from(), src));
        return source.map(uri -> asking.ask(HttpMethod.GET, uri, asBrowser("script", "*/*"), Optional.empty())
                        .map(tag -> new Seen(
                                page, facts, Optional.of(tag), Optional.empty(), Optional.empty(), Optional.empty())))
                .orElse(Future.succeededFuture(seen));
    }

    private Future<Seen> decide(Seen seen) {
        Optional<URI> call = seen.tag().isEmpty() ? Optional.empty() : call(seen, "/v1/decide");
        if (call.isEmpty()) {
            return Future.succeededFuture(seen);
        }
        JsonObject question = new JsonObject()
                .put("writeKey", seen.tagAttributes().getOrDefault("data-write-key", ""))
                .put(
                        "context",
                        new JsonObject()
                                .put(
                                        "page",
                                        new JsonObject()
                                                .put("path", path(seen.page().from()))));
        Map<String, String> headers = new HashMap<>(asBrowser("empty", "*/*"));
        headers.put("User-Agent", CRAWLER);
        headers.put("Content-Type", "text/plain;charset=UTF-8");
        headers.put("Origin", seen.site().origin());
        headers.put("Sec-Fetch-Site", seen.isOnOwnOrigin() ? "same-origin" : relation(seen));
        return asking.ask(HttpMethod.POST, call.get(), headers, Optional.of(question.encode()))
                .map(decide -> new Seen(
                        seen.page(),
                        seen.facts(),
                        seen.tag(),
                        Optional.of(decide),
                        Optional.empty(),
                        Optional.empty()));
    }

    private Future<Seen> preflight(Seen seen) {
        Optional<URI> call =
                seen.decide().isEmpty() || seen.isOnOwnOrigin() ? Optional.empty() : call(seen, "/v1/decide");
        Map<String, String> headers = Map.of(
                "Origin",
                seen.site().origin(),
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type",
                "User-Agent",
                BROWSER);
        return call.map(uri -> asking.ask(HttpMethod.OPTIONS, uri, headers, Optional.empty())
                        .map(preflight -> new Seen(
                                seen.page(),
                                seen.facts(),
                                seen.tag(),
                                seen.decide(),
                                Optional.of(preflight),
                                Optional.empty())))
                .orElse(Future.succeededFuture(seen));
    }

    private Future<Seen> content(Seen seen) {
        Optional<URI> call = seen.decide()
                .filter(Answer::isFine)
                .flatMap(Seen::json)
                .flatMap(Examination::reference)
                .flatMap(ref -> call(seen, "/v1/content/" + ref));
        return call.map(uri -> asking.ask(HttpMethod.GET, uri, asBrowser("empty", "*/*"), Optional.empty())
                        .map(content -> new Seen(
                                seen.page(),
                                seen.facts(),
                                seen.tag(),
                                seen.decide(),
                                seen.preflight(),
                                Optional.of(content))))
                .orElse(Future.succeededFuture(seen));
    }

    private static Optional<String> reference(JsonObject answer) {
        JsonArray decisions = answer.getJsonArray("decisions");
        return decisions.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .flatMap(one -> Optional.ofNullable(one.getString("ref")).stream())
                .filter(ref -> ref.matches("[\\w-]{22}"))
                .findFirst();
    }

    private static Optional<URI> call(Seen seen, String path) {
        return seen.endpoint().map(endpoint -> URI.create(endpoint + path));
    }

    private static String path(URI page) {
        return page.getPath() == null || page.getPath().isEmpty() ? "/" : page.getPath();
    }

    /** By the last two labels: near enough for whether a cookie can be a first-party one. */
    private static String relation(Seen seen) {
        String there = seen.mount().map(SiteAddress::host).orElse("");
        return last(there).equals(last(seen.site().host())) ? "same-site" : "cross-site";
    }

    private static String last(String host) {
        return host.replaceFirst("^.*?([^.]+\\.[^.]+)$", "$1");
    }

    private static Map<String, String> asBrowser(String destination, String accepted) {
        return Map.of(
                "User-Agent", BROWSER,
                "Accept", accepted,
                "Sec-Fetch-Dest", destination,
                "Sec-Fetch-Mode", destination.equals("document") ? "navigate" : "cors");
    }
}

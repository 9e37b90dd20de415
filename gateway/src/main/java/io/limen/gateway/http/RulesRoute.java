package io.limen.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The rules by which edges decide: the same for everybody, and for caches. That they are the gateway's an edge sees by
 * their signature, so it does not matter whose cache they came through.
 */
final class RulesRoute {
    private static final String CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=3600";

    private final Supplier<Optional<RuleFile>> rules;

    RulesRoute(Supplier<Optional<RuleFile>> rules) {
        this.rules = rules;
    }

    void rules(Exchange exchange) {
        rules.get()
                .ifPresentOrElse(
                        file -> answer(exchange, file),
                        () -> exchange.problem(
                                FailureResponse.notFound("GET /v1/rules: edge.keys is not set, so there are none")));
    }

    private static void answer(Exchange exchange, RuleFile file) {
        HttpServerResponse response = exchange.request().response();
        response.putHeader(HttpHeaders.ETAG, file.etag()).putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
        String known = exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(file.etag())) {
            exchange.sharedUnchanged();
        } else {
            exchange.shared("application/jose", file.body());
        }
    }
}

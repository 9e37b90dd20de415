package io.limen.gateway.http;

import io.limen.gateway.content.Body;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.PositionToken;
import io.limen.gateway.wire.Urls;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One slot as HTML, for whoever puts pages together: an ESI processor, a worker, a template. Always 200: an error's body
 * would be shown in the page. No cookie is set, it would be lost or, worse, cached.
 */
final class FragmentRoute {
    private static final int TEXT_CHARS_MAX = 2_048;

    private final DecideDecoder decoder;
    private final DecideFlow flow;

    FragmentRoute(DecideDecoder decoder, DecideFlow flow) {
        this.decoder = decoder;
        this.flow = flow;
    }

    void fragment(Exchange exchange, String slot) {
        HttpServerRequest request = exchange.request();
        Optional<List<Position>> positions = PositionToken.decode(parameter(request, "position"));
        DecideRequest question = new DecideRequest(
                exchange.visitorCookie(Keys.Access.NONE),
                decoder.context(context(request), exchange.surroundings(), false),
                List.of(slot),
                List.of(),
                positions.orElse(List.of()),
                false);
        flow.decide(question, exchange.deadline(exchange.lobby().options().decideBudget()))
                .otherwise(bug -> DecideRoute.broken(question, bug))
                .onComplete(answer -> answer(exchange, slot, answer), exchange::fail);
    }

    private static void answer(Exchange exchange, String slot, DecideAnswer answer) {
        List<String> degraded = new ArrayList<>(answer.degraded());
        Optional<Decision> decision = answer.decisions().stream()
                .filter(one -> one.slot().equals(slot))
                .findFirst();
        if (decision.isEmpty() && degraded.isEmpty()) {
            degraded.add("unknown-slot");
            exchange.lobby().metrics().degraded("unknown-slot");
        }
        exchange.timing(answer.stages());
        exchange.degraded(degraded);
        exchange.html(Body.tagFirst(decision.flatMap(Decision::html).orElse("")));
    }

    /** The page as the query names it, else as the referrer does. */
    private static Value.Fields context(HttpServerRequest request) {
        Map<String, Value> page = new HashMap<>();
        for (String name : List.of("path", "type", "url", "search", "title")) {
            String value = parameter(request, name);
            if (!value.isEmpty()) {
                page.put(name, new Value.Text(value));
            }
        }
        String referrer = request.getHeader(HttpHeaders.REFERER);
        if (!page.containsKey("path") && !page.containsKey("url") && referrer != null) {
            page.put("path", new Value.Text(bounded(Urls.path(referrer))));
            page.put("search", new Value.Text(bounded(Urls.search(referrer))));
        }
        return page.isEmpty() ? Value.Fields.NONE : new Value.Fields(Map.of("page", new Value.Fields(page)));
    }

    private static String parameter(HttpServerRequest request, String name) {
        String value = request.getParam(name);
        return value == null ? "" : bounded(value);
    }

    private static String bounded(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }
}

package io.limen.gateway.http;

import io.limen.gateway.content.Body;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.ForcedVariants;
import io.limen.gateway.wire.PositionToken;
import io.limen.gateway.wire.Urls;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One slot as HTML, for whoever puts pages together: an ESI processor, a worker, a template; or several, divided by commas,
 * each in an element that names it. Always 200: an error's body would be shown in the page. No cookie is set, it would be
 * lost or, worse, cached.
 */
final class FragmentRoute {
    private static final int TEXT_CHARS_MAX = 2_048;
    private static final int SLOTS_MAX = 64;
    private static final String UNKNOWN = "unknown-slot";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final DecideDecoder decoder;
    private final DecideFlow flow;
    private final Forcing forcing;

    FragmentRoute(DecideDecoder decoder, DecideFlow flow, Forcing forcing) {
        this.decoder = decoder;
        this.flow = flow;
        this.forcing = forcing;
    }

    void fragment(Exchange exchange, String slots) {
        List<String> asked =
                Stream.of(slots.split(",", -1)).distinct().limit(SLOTS_MAX).toList();
        Optional<List<Position>> positions = PositionToken.decode(parameter(exchange, "position"));
        Forcing.Asked forced = forcing.asked(exchange, exchange.parameter(ForcedVariants.NAME));
        DecideRequest question = new DecideRequest(
                exchange.visitorCookie(Keys.Access.NONE),
                decoder.context(context(exchange), exchange.surroundings(), false),
                asked,
                List.of(),
                positions.orElse(List.of()),
                false,
                false,
                forced.experienceToVariant());
        exchange.when(
                flow.decide(
                                question,
                                exchange.deadline(exchange.lobby().options().decideBudget()))
                        .otherwise(bug -> DecideRoute.broken(question, bug)),
                answer -> answer(exchange, asked, answer.degraded(forced.degraded())));
    }

    private static void answer(Exchange exchange, List<String> slots, DecideAnswer answer) {
        exchange.spent(exchange.lobby().options().decideBudget(), CallLimit.DECIDE_TIME);
        if (slots.size() == 1) {
            answerOne(exchange, slots.get(0), answer);
        } else {
            answerAll(exchange, slots, answer);
        }
    }

    private static void answerOne(Exchange exchange, String slot, DecideAnswer answer) {
        List<String> degraded = new ArrayList<>(answer.degraded());
        Optional<Decision> decision = answer.decisions().stream()
                .filter(one -> one.slot().equals(slot))
                .findFirst();
        if (decision.isEmpty() && degraded.isEmpty()) {
            degraded.add(UNKNOWN);
            exchange.lobby().metrics().degraded(UNKNOWN);
        }
        exchange.timing(answer.stages());
        exchange.degraded(degraded);
        exchange.html(Body.tagFirst(decision.flatMap(Decision::html).orElse("")));
    }

    private static void answerAll(Exchange exchange, List<String> slots, DecideAnswer answer) {
        List<String> degraded = new ArrayList<>(answer.degraded());
        StringBuilder html = new StringBuilder();
        for (Decision decision : answer.decisions()) {
            html.append("<div data-limen-slot=\"").append(decision.slot()).append("\">");
            html.append(decision.html().orElse("")).append("</div>");
        }
        Set<String> known = answer.decisions().stream().map(Decision::slot).collect(Collectors.toSet());
        // Where deciding broke no slot is known, and why is said already.
        for (String slot : answer.snapshot().isEmpty() ? List.<String>of() : slots) {
            if (!known.contains(slot)) {
                degraded.add(NAME.matcher(slot).matches() ? UNKNOWN + ";" + slot : UNKNOWN);
                exchange.lobby().metrics().degraded(UNKNOWN);
            }
        }
        exchange.timing(answer.stages());
        exchange.degraded(degraded);
        exchange.html(html.toString());
    }

    /** The page as the query names it, else as the referrer does. */
    private static Value.Fields context(Exchange exchange) {
        Map<String, Value> page = new HashMap<>();
        for (String name : List.of("path", "type", "url", "search", "title")) {
            String value = parameter(exchange, name);
            if (!value.isEmpty()) {
                page.put(name, new Value.Text(value));
            }
        }
        String referrer = exchange.request().getHeader(HttpHeaders.REFERER);
        if (!page.containsKey("path") && !page.containsKey("url") && referrer != null) {
            page.put("path", new Value.Text(bounded(Urls.path(referrer))));
            page.put("search", new Value.Text(bounded(Urls.search(referrer))));
        }
        return page.isEmpty() ? Value.Fields.NONE : new Value.Fields(Map.of("page", new Value.Fields(page)));
    }

    private static String parameter(Exchange exchange, String name) {
        return bounded(exchange.parameter(name).orElse(""));
    }

    private static String bounded(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }
}

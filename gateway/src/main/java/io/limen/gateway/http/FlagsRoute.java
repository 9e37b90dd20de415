package io.limen.gateway.http;

import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.FlagAnswer;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.FlagRequest;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.Decoded;
import io.limen.gateway.wire.OfrepCall;
import io.limen.gateway.wire.OfrepDecoder;
import io.limen.gateway.wire.OfrepEncoder;
import io.limen.gateway.wire.OfrepError;
import io.limen.gateway.wire.ProblemJson;
import io.limen.gateway.wire.VisitorKeys;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Flags, as OpenFeature's clients ask for them: the OpenFeature Remote Evaluation Protocol, 0.3.0. What goes wrong is told
 * in its words too: 400 with a code, 401 and 403 with nothing, else {@code errorDetails}.
 */
final class FlagsRoute {
    static final String PATH = "/ofrep/v1/evaluate/flags";
    private static final String OLDER = "older-configuration";

    private final Bodies bodies;
    private final OfrepDecoder decoder;
    private final DecideDecoder contexts;
    private final FlagFlow flow;
    private final ActiveConfiguration active;

    FlagsRoute(Bodies bodies, OfrepDecoder decoder, DecideDecoder contexts, FlagFlow flow, ActiveConfiguration active) {
        this.bodies = bodies;
        this.decoder = decoder;
        this.contexts = contexts;
        this.flow = flow;
        this.active = active;
    }

    /** One flag. */
    void one(Exchange exchange, String flag) {
        Optional<String> named = Optional.of(flag);
        asked(
                exchange,
                named,
                request -> exchange.when(
                        flow.evaluate(request, exchange.deadline(budget(exchange))),
                        answer -> one(exchange, flag, answer)));
    }

    /**
     * All flags.
     *
     * @param mount the prefix the call came under
     */
    void all(Exchange exchange, String mount) {
        asked(
                exchange,
                Optional.empty(),
                request -> exchange.when(
                        evaluated(exchange, request), answer -> all(exchange, stream(exchange, mount), answer)));
    }

    private static Duration budget(Exchange exchange) {
        return exchange.lobby().options().decideBudget();
    }

    /** A context is no larger than an event: more would be read for longer than others on the loop should wait. */
    private void asked(Exchange exchange, Optional<String> flag, Consumer<FlagRequest> ask) {
        exchange.speak(problem -> said(flag, problem));
        bodies.collect(
                exchange,
                CallLimit.EVENT_BYTES,
                exchange.lobby().options().events().eventBytesMax(),
                body -> authorize(exchange, flag, decoder.read(body), ask));
    }

    private void authorize(
            Exchange exchange, Optional<String> flag, Decoded<OfrepCall> decoded, Consumer<FlagRequest> ask) {
        Keys.Access access =
                exchange.access(Optional.ofNullable(exchange.request().getHeader("X-API-Key")));
        if (access == Keys.Access.NONE) {
            exchange.problem(FailureResponse.unauthorized("the write or the secret key"));
        } else if (decoded instanceof Decoded.Malformed<OfrepCall> malformed) {
            refuse(exchange, flag, OfrepError.PARSE_ERROR, malformed.reason());
        } else if (decoded instanceof Decoded.Read<OfrepCall> read) {
            if (read.value() instanceof OfrepCall.Refused refused) {
                refused.limit().ifPresent(exchange::limitHit);
                refuse(exchange, flag, refused.error(), refused.details());
            } else if (read.value() instanceof OfrepCall.Asked asked) {
                ask(exchange, flag, asked, access, ask);
            }
        }
    }

    private void ask(
            Exchange exchange,
            Optional<String> flag,
            OfrepCall.Asked asked,
            Keys.Access access,
            Consumer<FlagRequest> ask) {
        boolean privileged = access == Keys.Access.SECRET;
        if (!privileged && asked.targetingKey().filter(VisitorKeys::isUser).isPresent()) {
            exchange.problem(FailureResponse.forbidden("a user's id: expected: the secret key"));
            return;
        }
        Value.Fields context = contexts.context(asked.context(), exchange.surroundings(), privileged);
        ask.accept(new FlagRequest(asked.targetingKey(), context, flag));
    }

    private void one(Exchange exchange, String name, FlagAnswer answer) {
        tell(exchange, answer);
        Optional<FlagEvaluation> flag = answer.flags().stream().findFirst();
        if (flag.isEmpty()) {
            byte[] body = OfrepEncoder.failure(Optional.of(name), OfrepError.FLAG_NOT_FOUND, "there is no such flag");
            exchange.json(404, body);
        } else if (OfrepEncoder.canTell(flag.get())) {
            exchange.json(OfrepEncoder.one(flag.get(), answer));
        } else {
            refuse(exchange, Optional.of(name), OfrepError.GENERAL, OfrepEncoder.noSuchType());
        }
    }

    /**
     * Not of an older configuration than the one the call names, which an event told of: waits for that one a while, and
     * then says that it is older.
     */
    private Future<FlagAnswer> evaluated(Exchange exchange, FlagRequest request) {
        Optional<Long> since = exchange.parameter("flagConfigLastModified").flatMap(FlagsRoute::seconds);
        String named = exchange.parameter("flagConfigEtag").orElse("");
        Future<Boolean> current = named.isEmpty() || since.isEmpty()
                ? Future.succeededFuture(true)
                : active.isAsNewAs(named, since.get());
        return current.compose(
                there -> flow.evaluate(request, deadline(exchange)).map(answer -> aged(answer, there)));
    }

    /** From now on: waiting for a configuration is none of the time there is for reading. */
    private static Deadline deadline(Exchange exchange) {
        return Deadline.after(
                budget(exchange).toNanos(),
                exchange.lobby().clocks().monotonicNanos().getAsLong());
    }

    private static FlagAnswer aged(FlagAnswer answer, boolean current) {
        if (current) {
            return answer;
        }
        List<String> degraded = new ArrayList<>(answer.degraded());
        degraded.add(OLDER);
        return new FlagAnswer(answer.snapshot(), degraded, answer.flags(), answer.stages());
    }

    private static void all(Exchange exchange, Optional<String> stream, FlagAnswer answer) {
        tell(exchange, answer);
        byte[] body = OfrepEncoder.all(answer, stream);
        EntityTag tag = EntityTag.of(body);
        exchange.request().response().putHeader(HttpHeaders.ETAG, tag.tag());
        if (tag.isAmong(exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            exchange.empty(304);
        } else {
            exchange.json(body);
        }
    }

    private static void tell(Exchange exchange, FlagAnswer answer) {
        exchange.spent(budget(exchange), CallLimit.DECIDE_TIME);
        exchange.timing(answer.stages());
        exchange.degraded(answer.degraded());
    }

    /** An event source sends no headers, so the key stands in the address: the public one, whatever key was shown. */
    private static Optional<String> stream(Exchange exchange, String mount) {
        return exchange.lobby()
                .options()
                .writeKey()
                .filter(key -> !key.isEmpty())
                .map(key -> mount + StreamRoute.PATH + "?writeKey=" + URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    /** Seconds of the epoch, or an ISO 8601 moment; what is neither says nothing. */
    private static Optional<Long> seconds(String moment) {
        try {
            return Optional.of(
                    moment.matches("\\d{1,12}")
                            ? Long.parseLong(moment)
                            : Instant.parse(moment).getEpochSecond());
        } catch (DateTimeParseException neither) {
            return Optional.empty();
        }
    }

    private static void refuse(Exchange exchange, Optional<String> flag, OfrepError error, String details) {
        exchange.json(400, OfrepEncoder.failure(flag, error, details));
    }

    /** The protocol has no 413 and no 408: what is too large or came too slowly is no context. */
    private static Exchange.Said said(Optional<String> flag, ProblemJson problem) {
        int status = problem.status();
        return switch (status) {
            case 401, 403, 429 -> new Exchange.Said(status, Buffer.buffer());
            case 400, 408, 413 ->
                new Exchange.Said(
                        400,
                        Buffer.buffer(OfrepEncoder.failure(
                                flag,
                                status == 400 ? OfrepError.PARSE_ERROR : OfrepError.INVALID_CONTEXT,
                                problem.detail())));
            default -> new Exchange.Said(status, Buffer.buffer(OfrepEncoder.trouble(problem.title())));
        };
    }
}

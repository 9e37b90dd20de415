package io.limen.gateway.http;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.wire.Admission;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.DecideCall;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.DecideEncoder;
import io.limen.gateway.wire.DecisionCookie.Written;
import io.limen.gateway.wire.Decoded;
import io.limen.gateway.wire.IngestDecoder;
import io.limen.gateway.wire.PositionToken;
import io.limen.gateway.wire.Reception;
import io.limen.gateway.wire.Rejection;
import io.limen.gateway.wire.Surroundings;
import io.limen.gateway.wire.VisitorKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What does this visitor see? Whoever may ask gets an answer: where something breaks it is the page's own content, and
 * why.
 */
final class DecideRoute {
    private static final Logger LOG = LoggerFactory.getLogger(DecideRoute.class);

    private final Bodies bodies;
    private final DecideDecoder decoder;
    private final IngestDecoder events;
    private final DecideFlow flow;
    private final Supplier<TrackingPlan> plan;
    private final DecisionCookies cookies;
    private final Forcing forcing;

    DecideRoute(
            Bodies bodies,
            DecideDecoder decoder,
            IngestDecoder events,
            DecideFlow flow,
            Supplier<TrackingPlan> plan,
            DecisionCookies cookies,
            Forcing forcing) {
        this.bodies = bodies;
        this.decoder = decoder;
        this.events = events;
        this.flow = flow;
        this.plan = plan;
        this.cookies = cookies;
        this.forcing = forcing;
    }

    /**
     * What is asked, with what was wrong about it though an answer is possible.
     *
     * @param setsCookie whether the answer's headers set the decision cookie, or take it back
     * @param tellsCookie whether the answer's body says what the cookie is, for an edge to set it on the page
     */
    private record Question(
            DecideRequest request,
            boolean privileged,
            boolean setsCookie,
            boolean tellsCookie,
            List<Rejection> rejected,
            List<String> degraded) {}

    void decide(Exchange exchange) {
        bodies.collect(
                exchange,
                CallLimit.DECIDE_BYTES,
                exchange.lobby().options().decideBytesMax(),
                body -> authorize(exchange, decoder.read(body)));
    }

    private void authorize(Exchange exchange, Decoded<DecideCall> decoded) {
        if (decoded instanceof Decoded.Malformed<DecideCall> malformed) {
            exchange.problem(FailureResponse.malformed(malformed));
        } else if (decoded instanceof Decoded.Read<DecideCall> read) {
            Keys.Access access = exchange.access(read.value().writeKey());
            if (access == Keys.Access.NONE) {
                exchange.problem(FailureResponse.unauthorized("the write or the secret key"));
            } else if (read.value().explain() && access != Keys.Access.SECRET) {
                exchange.problem(FailureResponse.forbidden("explain: expected: the secret key"));
            } else {
                decide(exchange, question(exchange, read.value(), access));
            }
        }
    }

    private Question question(Exchange exchange, DecideCall call, Keys.Access access) {
        boolean privileged = access == Keys.Access.SECRET;
        Optional<String> visitor = visitor(exchange, call, access);
        Surroundings surroundings = exchange.surroundings();
        Value.Fields context = decoder.context(call.context(), surroundings, privileged);
        Optional<List<Position>> positions =
                PositionToken.decode(call.position().orElse(""));
        List<Observed> inline = List.of();
        List<Rejection> rejected = List.of();
        if (visitor.isPresent() && call.events().size() > 0) {
            long now = exchange.lobby().clocks().wallMillis().getAsLong();
            Admission admission =
                    events.admit(call.events(), new Reception(now, privileged, visitor, surroundings), plan.get());
            inline = admission.events().stream()
                    .filter(event -> event.visitor().equals(visitor.get()))
                    .toList();
            rejected = admission.rejected();
            rejected.forEach(rejection -> rejection.limit().ifPresent(exchange::limitHit));
        }
        Forcing.Asked forced = forcing.asked(exchange, call.force());
        boolean setsCookie = cookies.isDue(exchange, access);
        boolean tellsCookie = call.cookie() && cookies.canBeMade();
        return new Question(
                new DecideRequest(
                        visitor,
                        context,
                        call.slots(),
                        inline,
                        positions.orElse(List.of()),
                        call.explain(),
                        (setsCookie || tellsCookie) && positions.isPresent(),
                        forced.experienceToVariant()),
                privileged,
                setsCookie,
                tellsCookie,
                rejected,
                Stream.concat(
                                positions.isEmpty() ? Stream.of("unknown-position") : Stream.empty(),
                                forced.degraded().stream())
                        .toList());
    }

    /**
     * The id in the body, a user's if a server says so, the cookie; a page of this site that has none gets one. What a
     * browser may not send is as if it had not.
     */
    private static Optional<String> visitor(Exchange exchange, DecideCall call, Keys.Access access) {
        Optional<String> named = call.anonymousId()
                .filter(id -> access == Keys.Access.SECRET || !VisitorKeys.isUser(id))
                .or(() -> access == Keys.Access.SECRET ? call.userId().map(VisitorKeys::ofUser) : Optional.empty())
                .or(() -> exchange.visitorCookie(access));
        if (access == Keys.Access.SECRET || !exchange.firstParty()) {
            return named;
        }
        String visitor = named.orElseGet(exchange.lobby().ids()::fresh);
        exchange.keepVisitor(visitor);
        return Optional.of(visitor);
    }

    private void decide(Exchange exchange, Question question) {
        long decoded = exchange.elapsed();
        exchange.when(
                flow.decide(
                                question.request(),
                                exchange.deadline(exchange.lobby().options().decideBudget()))
                        .otherwise(bug -> broken(question.request(), bug)),
                answer -> answer(exchange, question, answer, decoded));
    }

    private void answer(Exchange exchange, Question question, DecideAnswer answer, long decoded) {
        exchange.spent(exchange.lobby().options().decideBudget(), CallLimit.DECIDE_TIME);
        List<DecideAnswer.Stage> stages = new ArrayList<>();
        stages.add(new DecideAnswer.Stage("decode", decoded));
        stages.addAll(answer.stages());
        DecideAnswer told = answer.degraded(question.degraded());
        exchange.timing(stages);
        exchange.degraded(told.degraded());
        Optional<Written> cookie = cookies.written(answer.visitor().orElse(""), answer.edge());
        if (question.setsCookie()) {
            DecisionCookies.set(exchange, cookie);
        }
        exchange.json(DecideEncoder.encode(
                told, question.privileged(), question.rejected(), question.tellsCookie() ? cookie : Optional.empty()));
    }

    /** What there is to say when nothing can be said: every slot keeps what the page has. */
    static DecideAnswer broken(DecideRequest request, Throwable bug) {
        LOG.error("deciding failed", bug);
        return new DecideAnswer(
                request.visitor(),
                Optional.empty(),
                "",
                List.of("internal"),
                OptionalLong.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}

package io.limen.gateway.http;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.DecideAnswer.Stage;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.Ingested;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.wire.Admission;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.Decoded;
import io.limen.gateway.wire.IngestCall;
import io.limen.gateway.wire.IngestDecoder;
import io.limen.gateway.wire.IngestEncoder;
import io.limen.gateway.wire.Reception;
import io.limen.gateway.wire.Rejection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/** Events in, by call, by beacon and by pixel. */
final class IngestRoute {
    /** The smallest transparent GIF. */
    private static final Buffer PIXEL =
            Buffer.buffer(Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));

    private final Vertx vertx;
    private final Bodies bodies;
    private final IngestDecoder decoder;
    private final IngestFlow flow;
    private final Supplier<TrackingPlan> plan;
    private final EventCensus census;
    private final DecisionCookies cookies;

    IngestRoute(
            Vertx vertx,
            Bodies bodies,
            IngestDecoder decoder,
            IngestFlow flow,
            Supplier<TrackingPlan> plan,
            EventCensus census,
            DecisionCookies cookies) {
        this.vertx = vertx;
        this.bodies = bodies;
        this.decoder = decoder;
        this.flow = flow;
        this.plan = plan;
        this.census = census;
        this.cookies = cookies;
    }

    /** Does nothing but that the class and what it is made of are there. */
    static void load() {}

    /** How the answer to good events looks. */
    @FunctionalInterface
    private interface Ending {
        void end(Exchange exchange, Admission admission, Ingested ingested);
    }

    /** A list of events. */
    void batch(Exchange exchange) {
        collect(exchange, decoder::readBatch, IngestRoute::answer);
    }

    /** One event of the kind the path names. */
    void single(Exchange exchange, Observed.Kind kind) {
        collect(exchange, body -> decoder.readSingle(body, kind), IngestRoute::answerSingle);
    }

    /** One event in {@code ?d=}, as JSON or URL-safe Base64 of it, from a page without script. */
    void pixel(Exchange exchange) {
        exchange.parameter("d")
                .flatMap(IngestRoute::unwrapped)
                .ifPresentOrElse(
                        body -> authorize(exchange, decoder.readPixel(body, now(exchange)), IngestRoute::answerPixel),
                        () -> exchange.problem(FailureResponse.badRequest(
                                "d: missing (expected: an event as JSON, or URL-safe" + " Base64 of it)")));
    }

    /** One event of a kind in the parameters themselves, as RudderStack's pixel has it. */
    void pixel(Exchange exchange, Observed.Kind kind) {
        IngestCall call = decoder.readParameters(exchange.parameters(), kind, now(exchange));
        authorize(exchange, new Decoded.Read<>(call), IngestRoute::answerPixel);
    }

    private void collect(Exchange exchange, Function<byte[], Decoded<IngestCall>> reading, Ending ending) {
        bodies.collect(
                exchange,
                CallLimit.BODY_BYTES,
                exchange.lobby().options().bodyBytesMax(),
                body -> exchange.when(
                        off(body.length, () -> reading.apply(body)), decoded -> authorize(exchange, decoded, ending)));
    }

    private void authorize(Exchange exchange, Decoded<IngestCall> decoded, Ending ending) {
        if (decoded instanceof Decoded.Malformed<IngestCall> malformed) {
            exchange.problem(FailureResponse.malformed(malformed));
        } else if (decoded instanceof Decoded.Read<IngestCall> read) {
            Keys.Access access = exchange.access(read.value().writeKey());
            if (access == Keys.Access.NONE) {
                exchange.problem(FailureResponse.unauthorized("the write key as Basic user, Bearer token or writeKey"));
            } else if (!exchange.holds(read.value().bytes())) {
                exchange.problem(FailureResponse.overloaded(CallLimit.IN_FLIGHT_BYTES));
            } else {
                admit(exchange, read.value(), access, ending);
            }
        }
    }

    private void admit(Exchange exchange, IngestCall call, Keys.Access access, Ending ending) {
        Reception reception = new Reception(
                now(exchange), access == Keys.Access.SECRET, visitor(exchange, access), exchange.surroundings());
        TrackingPlan inForce = plan.get();
        exchange.when(
                off(call.size() * 256, () -> decoder.admit(call, reception, inForce)),
                admission -> append(exchange, admission, access, ending));
    }

    private void append(Exchange exchange, Admission admission, Keys.Access access, Ending ending) {
        long decoded = exchange.elapsed();
        count(exchange, admission);
        boolean edge = cookies.isDue(exchange, access);
        exchange.when(
                flow.ingest(
                        admission.events(),
                        edge,
                        exchange.deadline(exchange.lobby().options().ingestBudget())),
                ingested -> {
                    exchange.lobby().metrics().accepted(admission.accepted().size(), admission.quarantined());
                    exchange.lobby().metrics().stage("append", exchange.elapsed() - decoded);
                    exchange.timing(
                            List.of(new Stage("decode", decoded), new Stage("append", exchange.elapsed() - decoded)));
                    exchange.spent(exchange.lobby().options().ingestBudget(), CallLimit.INGEST_TIME);
                    keepVisitor(exchange, admission);
                    if (edge && !admission.events().isEmpty()) {
                        tellEdge(exchange, admission, ingested);
                    }
                    ending.end(exchange, admission, ingested);
                });
    }

    private static void answer(Exchange exchange, Admission admission, Ingested ingested) {
        exchange.json(IngestEncoder.encode(admission, ingested));
    }

    private static void answerSingle(Exchange exchange, Admission admission, Ingested ingested) {
        if (admission.rejected().isEmpty()) {
            answer(exchange, admission, ingested);
        } else {
            exchange.problem(FailureResponse.rejected(admission.rejected()));
        }
    }

    private static void answerPixel(Exchange exchange, Admission admission, Ingested ingested) {
        if (admission.rejected().isEmpty()) {
            exchange.image(PIXEL);
        } else {
            exchange.problem(FailureResponse.rejected(admission.rejected()));
        }
    }

    /** A page of this site that names nobody yet is somebody from here on. */
    private static Optional<String> visitor(Exchange exchange, Keys.Access access) {
        Optional<String> known = exchange.visitorCookie(access);
        return known.isPresent() || !exchange.firstParty()
                ? known
                : Optional.of(exchange.lobby().ids().fresh());
    }

    /** The id the events used, if it is one: the page's next request carries it. */
    private static void keepVisitor(Exchange exchange, Admission admission) {
        List<Observed> events = admission.events();
        if (exchange.firstParty() && !events.isEmpty() && !events.get(0).trusted()) {
            String visitor = events.get(0).visitor();
            if (events.stream().allMatch(event -> event.visitor().equals(visitor))) {
                exchange.keepVisitor(visitor);
            }
        }
    }

    /** A plan is there for one visitor's events only. */
    private void tellEdge(Exchange exchange, Admission admission, Ingested ingested) {
        String visitor = admission.events().get(0).visitor();
        DecisionCookies.set(exchange, cookies.written(visitor, ingested.edge()));
    }

    private void count(Exchange exchange, Admission admission) {
        for (Rejection rejection : admission.rejected()) {
            exchange.lobby().metrics().rejected(rejection.reason());
            rejection.limit().ifPresent(exchange::limitHit);
        }
        for (Admission.Accepted accepted : admission.accepted()) {
            TrackingPlan.Applied applied = accepted.plan();
            census.saw(
                    accepted.name(),
                    applied.planned(),
                    !applied.bad().isEmpty(),
                    applied.properties().fields().keySet(),
                    applied.unplanned());
        }
    }

    private static long now(Exchange exchange) {
        return exchange.lobby().clocks().wallMillis().getAsLong();
    }

    /**
     * On the loop what is short, beside it what others would have to wait for: one after the other for each loop, for more at
     * once would only hold more memory.
     */
    private <T> Future<T> off(int bytes, Callable<T> work) {
        if (bytes > Bodies.LARGE_BYTES) {
            return vertx.executeBlocking(work, true);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception bug) {
            return Future.failedFuture(bug);
        }
    }

    private static Optional<byte[]> unwrapped(String data) {
        if (data.startsWith("{")) {
            return Optional.of(data.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getUrlDecoder().decode(data));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}

package io.limen.gateway.http;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Audiences;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.wire.DecideEncoder;
import io.limen.gateway.wire.JsonOutput;
import io.limen.gateway.wire.PositionToken;
import io.limen.gateway.wire.VisitorKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Segments, for servers: one visitor's, or how many are in each. */
final class SegmentsRoute {
    private static final int ID_CHARS_MAX = 256 + VisitorKeys.USER.length();

    private final DecideFlow flow;
    private final Supplier<Audiences> audiences;

    SegmentsRoute(DecideFlow flow, Supplier<Audiences> audiences) {
        this.flow = flow;
        this.audiences = audiences;
    }

    void ofVisitor(Exchange exchange, String visitor) {
        Optional<List<Position>> positions =
                PositionToken.decode(exchange.parameter("position").orElse(""));
        if (!isServer(exchange)) {
            return;
        }
        if (visitor.isEmpty() || visitor.length() > ID_CHARS_MAX) {
            exchange.problem(
                    FailureResponse.badRequest("visitor: expected: an id of 1 to " + ID_CHARS_MAX + " characters"));
        } else if (positions.isEmpty()) {
            exchange.problem(FailureResponse.badRequest("position: expected: a position of an earlier answer"));
        } else {
            exchange.when(
                    flow.segments(
                            visitor,
                            positions.get(),
                            exchange.deadline(exchange.lobby().options().decideBudget())),
                    answer -> {
                        exchange.timing(answer.stages());
                        exchange.degraded(answer.degraded());
                        exchange.json(DecideEncoder.encodeSegments(answer));
                    });
        }
    }

    void all(Exchange exchange) {
        if (!isServer(exchange)) {
            return;
        }
        Audiences now = audiences.get();
        Map<String, Long> byName = new TreeMap<>(now.segmentToVisitors());
        exchange.json(JsonOutput.object(json -> {
            json.writeNumberField("visitors", now.visitors());
            json.writeFieldName("eventsPerSecond");
            JsonOutput.number(json, exchange.lobby().metrics().eventsPerSecond());
            json.writeObjectFieldStart("segments");
            for (Map.Entry<String, Long> segment : byName.entrySet()) {
                json.writeObjectFieldStart(segment.getKey());
                json.writeNumberField("visitors", segment.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
        }));
    }

    private static boolean isServer(Exchange exchange) {
        Keys.Access access = exchange.access(Optional.empty());
        if (access == Keys.Access.NONE) {
            exchange.problem(FailureResponse.unauthorized("the secret key"));
        } else if (access == Keys.Access.WRITE) {
            exchange.problem(FailureResponse.forbidden("expected: the secret key"));
        }
        return access == Keys.Access.SECRET;
    }
}

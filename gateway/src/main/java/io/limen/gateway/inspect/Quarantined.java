package io.limen.gateway.inspect;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.QuarantineFlow;
import io.limen.gateway.flow.QuarantineFlow.Outcome;
import io.limen.gateway.flow.SetAside;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entries that were set aside, a line of JSON each; and what is done about them, or {@code {"failed":"…"}}. They say
 * nothing of a visitor.
 */
final class Quarantined {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9}):(\\d{1,9}):(\\d{1,18})");

    private final QuarantineFlow quarantine;
    private final Sink out;

    Quarantined(Sources sources, Sink out) {
        this.quarantine = new QuarantineFlow(sources.log(), sources.quarantine());
        this.out = out;
    }

    Future<Void> list() {
        return quarantine.open().compose(open -> {
            StringBuilder lines = new StringBuilder();
            open.forEach(entry -> lines.append(line(entry).encode()).append('\n'));
            return write(lines);
        });
    }

    Future<Void> retry(Map<String, String> parameters) {
        return on(parameters, quarantine::retry);
    }

    Future<Void> drop(Map<String, String> parameters) {
        return on(parameters, quarantine::drop);
    }

    private Future<Void> on(Map<String, String> parameters, Function<Optional<Position>, Future<List<Outcome>>> deed) {
        return Future.succeededFuture(parameters)
                .map(Quarantined::which)
                .compose(deed)
                .compose(this::tell)
                .recover(fault ->
                        fault instanceof Failure failure && !failure.code().retryable()
                                ? out.write(new JsonObject()
                                                .put("failed", failure.getMessage())
                                                .encode() + "\n")
                                : Future.failedFuture(fault));
    }

    private Future<Void> tell(List<Outcome> outcomes) {
        StringBuilder lines = new StringBuilder();
        for (Outcome outcome : outcomes) {
            JsonObject line = line(outcome.entry());
            outcome.again().ifPresent(again -> line.put("again", text(again)));
            lines.append(line.encode()).append('\n');
        }
        return write(lines);
    }

    private Future<Void> write(StringBuilder lines) {
        return lines.isEmpty() ? Future.succeededFuture() : out.write(lines.toString());
    }

    /** One position, or all of them: never all by leaving something out. */
    private static Optional<Position> which(Map<String, String> parameters) {
        String position = parameters.getOrDefault("position", "");
        if (position.equals("all")) {
            return Optional.empty();
        }
        Matcher place = PLACE.matcher(position);
        if (!place.matches()) {
            throw new Failure(
                    Failure.Code.CORRUPT, "position: '" + position + "' (expected: as listed, such as 1:0:42, or all)");
        }
        return Optional.of(new Position(
                Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)), Long.parseLong(place.group(3))));
    }

    private static JsonObject line(SetAside entry) {
        return new JsonObject()
                .put("position", text(entry.position()))
                .put("at", Instant.ofEpochMilli(entry.at()).toString())
                .put("event", entry.event())
                .put("cause", entry.cause())
                .put("state", entry.state().name().toLowerCase(Locale.ROOT));
    }

    private static String text(Position position) {
        return position.epoch() + ":" + position.partition() + ":" + position.offset();
    }
}

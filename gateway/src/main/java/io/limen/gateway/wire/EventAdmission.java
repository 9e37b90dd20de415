package io.limen.gateway.wire;

import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges one event of the Segment Spec: it becomes an {@link Observed}, or it never can and the reason says why. */
final class EventAdmission {
    private static final int ID_CHARS_MAX = 256;
    private static final int NAME_CHARS_MAX = 256;
    private static final int SHOWN_CHARS_MAX = 40;

    /**
     * What an event is called that the tracking plan sets apart: it is in the log, with what it was and why, and nothing
     * that reads events by name sees it.
     */
    static final String QUARANTINED = "Quarantined";

    private final long untrustedAgeMaxMillis;
    private final Enrichment enrichment;

    EventAdmission(long untrustedAgeMaxMillis, Enrichment enrichment) {
        this.untrustedAgeMaxMillis = untrustedAgeMaxMillis;
        this.enrichment = enrichment;
    }

    /** What becomes of an event. */
    sealed interface Verdict {
        record Kept(Admission.Accepted accepted, boolean quarantined) implements Verdict {}

        record Refused(Flaw why) implements Verdict {}
    }

    Verdict judge(Draft draft, IngestCall call, Reception reception, TrackingPlan plan) {
        if (draft.flaw() != null) {
            return new Verdict.Refused(draft.flaw());
        }
        try {
            return planned(draft, observe(draft, call, reception), plan);
        } catch (Refusal refusal) {
            return new Verdict.Refused(refusal.why);
        }
    }

    private Observed observe(Draft draft, IngestCall call, Reception reception) throws Refusal {
        Value.Fields sent = draft.fields();
        Observed.Kind kind = kind(call, sent);
        String name = kind == Observed.Kind.TRACK ? eventName(sent) : kind.eventName();
        String userId = identifier(sent, "userId");
        String visitor = visitor(sent, reception, userId);
        String messageId = identifier(sent, "messageId");
        Value.Fields context = context(sent, call.context());
        return new Observed(
                kind,
                name,
                visitor,
                userId,
                messageId == null ? hashed(draft, call) : messageId,
                time(sent, call, reception),
                reception.receivedAt(),
                reception.trusted(),
                properties(kind, sent, context),
                enrichment.enrich(withPage(kind, sent, context), reception.surroundings(), reception.trusted()));
    }

    private Verdict planned(Draft draft, Observed event, TrackingPlan plan) {
        TrackingPlan.Applied applied = plan.apply(event.name(), event.properties());
        boolean bad = !applied.bad().isEmpty();
        if (bad && applied.whenInvalid() == TrackingPlan.WhenInvalid.REJECT) {
            return new Verdict.Refused(new Flaw(reasons(applied.bad())));
        }
        boolean apart = bad && applied.whenInvalid() == TrackingPlan.WhenInvalid.QUARANTINE;
        Observed kept =
                apart ? quarantined(event, applied.bad()) : withProperties(event, event.name(), applied.properties());
        return new Verdict.Kept(new Admission.Accepted(draft.index(), kept, event.name(), applied), apart);
    }

    private static Observed.Kind kind(IngestCall call, Value.Fields sent) throws Refusal {
        String type = sent.text("type");
        Observed.Kind kind = call.kind() == null ? IngestDecoder.kind(type) : call.kind();
        if (kind == null) {
            throw new Refusal(
                    "type: " + quoted(sent.get("type")) + " (expected: track, page, screen, identify, group or alias)");
        }
        return kind;
    }

    private static String eventName(Value.Fields sent) throws Refusal {
        String name = sent.get("event") instanceof Value.Text text ? text.text().strip() : "";
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX || hasControl(name)) {
            throw new Refusal("event: " + quoted(sent.get("event")) + " (expected: a name of 1 to " + NAME_CHARS_MAX
                    + " characters)");
        }
        return EventNames.current(name);
    }

    private static String visitor(Value.Fields sent, Reception reception, @Nullable String userId) throws Refusal {
        String anonymousId = identifier(sent, "anonymousId");
        if (anonymousId != null) {
            if (!reception.trusted() && VisitorKeys.isUser(anonymousId)) {
                throw new Refusal("anonymousId: " + quoted(sent.get("anonymousId")) + " (expected: not one that begins"
                        + " with " + VisitorKeys.USER + " unless it comes with a secret key)");
            }
            return anonymousId;
        }
        if (reception.visitor().isPresent()) {
            return reception.visitor().get();
        }
        if (userId == null) {
            throw new Refusal("anonymousId: missing (expected: anonymousId or userId)");
        }
        return VisitorKeys.ofUser(userId);
    }

    /** The id under this key, null where there is none: an empty one is none. */
    private static @Nullable String identifier(Value.Fields sent, String key) throws Refusal {
        Value value = sent.get(key);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Value.Text text) || text.text().length() > ID_CHARS_MAX || hasControl(text.text())) {
            throw new Refusal(
                    key + ": " + quoted(value) + " (expected: a text of 1 to " + ID_CHARS_MAX + " characters)");
        }
        String id = text.text().strip();
        return id.isEmpty() ? null : id;
    }

    private long time(Value.Fields sent, IngestCall call, Reception reception) throws Refusal {
        long receivedAt = reception.receivedAt();
        // Who sends both has the moment of the call in originalTimestamp, and in timestamp what the caller says
        // instead.
        Value stamped = sent.get("timestamp") == null ? sent.get("originalTimestamp") : sent.get("timestamp");
        if (stamped == null) {
            return receivedAt;
        }
        OptionalLong timestamp = Timestamps.read(stamped);
        if (timestamp.isEmpty()) {
            throw new Refusal("timestamp: " + quoted(stamped) + " (expected: " + Timestamps.EXPECTED + ")");
        }
        if (reception.trusted()) {
            return Math.min(timestamp.getAsLong(), receivedAt);
        }
        OptionalLong sentAt = sentAt(sent, call);
        long skew = sentAt.isPresent() ? receivedAt - sentAt.getAsLong() : 0;
        long time = Math.min(timestamp.getAsLong() + skew, receivedAt);
        if (receivedAt - time > untrustedAgeMaxMillis) {
            throw new Refusal(new Flaw(
                    "timestamp: " + quoted(stamped) + " is too old (expected: at most "
                            + untrustedAgeMaxMillis / 3_600_000 + " h; history needs a secret key)",
                    CallLimit.EVENT_AGE));
        }
        return time;
    }

    private static OptionalLong sentAt(Value.Fields sent, IngestCall call) {
        Value own = sent.get("sentAt");
        if (own != null) {
            return Timestamps.read(own);
        }
        return call.sentAt() == null ? OptionalLong.empty() : Timestamps.read(call.sentAt());
    }

    private static Value.Fields properties(Observed.Kind kind, Value.Fields sent, Value.Fields context) throws Refusal {
        return switch (kind) {
            case TRACK -> object(sent, "properties");
            case PAGE, SCREEN -> with(object(sent, "properties"), sent, "name", "category");
            case IDENTIFY -> sent.get("traits") == null ? object(context, "traits") : object(sent, "traits");
            case GROUP -> with(object(sent, "traits"), sent, "groupId");
            case ALIAS -> with(Value.Fields.NONE, sent, "previousId");
        };
    }

    /** Servers say which page it was in the properties of the call; browsers in its context too. */
    private static Value.Fields withPage(Observed.Kind kind, Value.Fields sent, Value.Fields context) {
        if (kind != Observed.Kind.PAGE
                || context.get("page") != null
                || !(sent.get("properties") instanceof Value.Fields properties)) {
            return context;
        }
        Value.Fields page = with(Value.Fields.NONE, properties, "path", "url", "title", "referrer", "search", "type");
        if (page.fields().isEmpty()) {
            return context;
        }
        Map<String, Value> fields = new HashMap<>(context.fields());
        fields.put("page", page);
        return new Value.Fields(fields);
    }

    private static Value.Fields context(Value.Fields sent, Value.Fields shared) throws Refusal {
        Value.Fields own = object(sent, "context");
        if (shared.fields().isEmpty()) {
            return own;
        }
        Map<String, Value> fields = new HashMap<>(shared.fields());
        fields.putAll(own.fields());
        return new Value.Fields(fields);
    }

    private static Value.Fields object(Value.Fields sent, String key) throws Refusal {
        Value value = sent.get(key);
        if (value != null && !(value instanceof Value.Fields)) {
            throw new Refusal(key + ": " + quoted(value) + " (expected: an object)");
        }
        return value instanceof Value.Fields fields ? fields : Value.Fields.NONE;
    }

    /** With what the call says beside the object, where the object does not say it itself. */
    private static Value.Fields with(Value.Fields object, Value.Fields sent, String... keys) {
        Map<String, Value> fields = new HashMap<>(object.fields());
        for (String key : keys) {
            Value value = sent.get(key);
            if (value != null) {
                fields.putIfAbsent(key, value);
            }
        }
        return new Value.Fields(fields);
    }

    /** The same retry gives the same id: of the event's bytes, when the call was sent, and the place in it. */
    private static String hashed(Draft draft, IngestCall call) {
        String sentAt = call.sentAt() == null ? "" : call.sentAt();
        long hash = Fingerprint.of(draft.hash() + "|" + sentAt + "|" + draft.index());
        return "limen-" + Long.toHexString(hash);
    }

    private static Observed quarantined(Observed event, List<TrackingPlan.Bad> bad) {
        Value.Fields apart = new Value.Fields(Map.of(
                "event", new Value.Text(event.name()),
                "reason", new Value.Text(reasons(bad)),
                "properties", event.properties()));
        return withProperties(event, QUARANTINED, apart);
    }

    private static Observed withProperties(Observed event, String name, Value.Fields properties) {
        return new Observed(
                event.kind(),
                name,
                event.visitor(),
                event.userId(),
                event.messageId(),
                event.time(),
                event.receivedAt(),
                event.trusted(),
                properties,
                event.context());
    }

    private static String reasons(List<TrackingPlan.Bad> bad) {
        return bad.stream()
                .map(one -> "properties." + one.property() + ": " + one.why())
                .collect(Collectors.joining("; "));
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** What was there, short enough for a message. */
    private static String quoted(@Nullable Value value) {
        if (value == null) {
            return "missing";
        }
        if (value instanceof Value.Text text) {
            return '"' + JsonReader.shown(text.text(), SHOWN_CHARS_MAX) + '"';
        }
        return value instanceof Value.Num num
                ? Double.toString(num.number())
                : value instanceof Value.Bool ? "a boolean" : value instanceof Value.Items ? "a list" : "an object";
    }

    /** Ends the judging of one event; caught where it began. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Flaw why;

        Refusal(String reason) {
            this(new Flaw(reason));
        }

        Refusal(Flaw why) {
            super(why.reason(), null, false, false);
            this.why = why;
        }
    }
}

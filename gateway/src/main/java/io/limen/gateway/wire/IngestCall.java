package io.limen.gateway.wire;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ingest call whose JSON was read; whether its events are valid, {@link IngestDecoder#admit} says. */
public final class IngestCall {
    /** An object of a value, and its place under a key or in a list. */
    private static final long VALUE_BYTES = 64;

    private final Observed.@Nullable Kind kind;
    private final @Nullable String writeKey;
    private final @Nullable String sentAt;
    private final Value.Fields context;
    private final List<Draft> drafts;
    private final int values;

    IngestCall(
            Observed.@Nullable Kind kind,
            @Nullable String writeKey,
            @Nullable String sentAt,
            Value.Fields context,
            List<Draft> drafts,
            int values) {
        this.kind = kind;
        this.writeKey = writeKey;
        this.sentAt = sentAt;
        this.context = context;
        this.drafts = List.copyOf(drafts);
        this.values = values;
    }

    /** The key in the body, as beacons send it. */
    public Optional<String> writeKey() {
        return Optional.ofNullable(writeKey);
    }

    /** How many events it carries, valid or not. */
    public int size() {
        return drafts.size();
    }

    /** How much memory it takes, as an estimate: a body of many small values takes many times its size. */
    public long bytes() {
        return VALUE_BYTES * values;
    }

    /** The kind the path named; null where each event names its own. */
    Observed.@Nullable Kind kind() {
        return kind;
    }

    @Nullable
    String sentAt() {
        return sentAt;
    }

    /** What the call says about the context of all its events. */
    Value.Fields context() {
        return context;
    }

    List<Draft> drafts() {
        return drafts;
    }
}

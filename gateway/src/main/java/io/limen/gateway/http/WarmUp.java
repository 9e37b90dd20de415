package io.limen.gateway.http;

import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.Ingested;
import io.limen.gateway.wire.DecideDecoder;
import io.limen.gateway.wire.Decoded;
import io.limen.gateway.wire.Device;
import io.limen.gateway.wire.IngestCall;
import io.limen.gateway.wire.IngestDecoder;
import io.limen.gateway.wire.IngestEncoder;
import io.limen.gateway.wire.JsonLimits;
import io.limen.gateway.wire.Reception;
import io.limen.gateway.wire.Surroundings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One call through all that happens to calls on an event loop, before there is one. */
final class WarmUp {
    private static final byte[] BATCH = """
            {"batch":[{"type":"track","event":"Product Viewed","anonymousId":"v","timestamp":"2026-01-01T00:00:00.000Z",
             "properties":{"price":1.5,"tags":["à"]},"context":{"page":{"url":"https://shop.example/p/1?utm_source=a"}}}],
             "sentAt":"2026-01-01T00:00:00.000Z"}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] QUESTION =
            "{\"anonymousId\":\"v\",\"slots\":[\"hero\"],\"context\":{}}".getBytes(StandardCharsets.UTF_8);
    private static final int TIMES = 20;

    private WarmUp() {}

    static void run(Device.Classifier devices) {
        IngestDecoder ingest = new IngestDecoder(JsonLimits.SEGMENT, Long.MAX_VALUE, devices);
        DecideDecoder decide = new DecideDecoder(JsonLimits.SEGMENT, ingest, devices);
        Reception reception = new Reception(0, false, Optional.of("v"), Surroundings.NONE);
        for (int i = 0; i < TIMES; i++) {
            if (ingest.readBatch(BATCH) instanceof Decoded.Read<IngestCall> read) {
                IngestEncoder.encode(ingest.admit(read.value(), reception, TrackingPlan.NONE), Ingested.NOTHING);
            }
            decide.read(QUESTION);
        }
        FailureResponse.overloaded().problem().encode();
        IngestRoute.load();
    }
}

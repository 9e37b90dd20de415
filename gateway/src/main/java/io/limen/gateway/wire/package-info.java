/**
 * Bytes to values and back. Decoders are total: any bytes give a value or a named refusal with its place, and nothing
 * downstream checks again.
 *
 * <p>What comes in is JSON of the Segment Spec ({@code IngestDecoder}) and of decisions
 * ({@code DecideDecoder}). An event is judged by itself: one bad event costs nobody else's. What
 * the gateway knows of the request is put into the event's context here ({@code Enrichment}), because afterwards only
 * the event is left.
 *
 * <p>What edges are told goes out as a cookie ({@code DecisionCookie}); the tests of the edge worker read the same vectors
 * of it, in {@code config/vectors}.
 */
@NullMarked
package io.limen.gateway.wire;

import org.jspecify.annotations.NullMarked;

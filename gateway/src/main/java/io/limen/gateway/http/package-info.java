/**
 * HTTP to the flows and back. One instance of {@code HttpGateway} an event loop, nothing shared between them but what
 * measures; a request goes Exchange → route → flow → Exchange, and statuses for faults are mapped in one place,
 * {@code FailureResponse}.
 *
 * <pre>
 *   POST /v1/batch …   IngestRoute     key → body (counted, gunzipped, bounded) → admit → IngestFlow → positions
 *   POST /v1/decide    DecideRoute     key → body → DecideFlow, always an answer
 *   GET  /v1/fragments FragmentRoute   cookie → DecideFlow → HTML, always 200
 *   GET  /v1/content   ContentRoute    ref → HTML, the same for everybody and for ever
 *   GET  /v1/segments  SegmentsRoute   secret key
 *   POST /ofrep/…      FlagsRoute      key → body → FlagFlow, in OFREP's own words; all flags with an entity tag
 *   GET  /v1/stream    StreamRoute     key → tells when another configuration is in force
 *   GET  /v1/rules     RulesRoute      signed, the same for everybody, from memory
 *   GET  …             StaticSite      the site's own files, from memory
 * </pre>
 *
 * <p>Answers to events and questions of the site's own pages also tell edges what to show from now on, or take back what
 * they were told ({@code DecisionCookies}).
 *
 * <p>Who may say who: an {@code anonymousId} is a bearer id, whoever holds it is that visitor. A {@code userId} is a
 * claim and opens a profile only together with a secret key.
 */
@NullMarked
package io.limen.gateway.http;

import org.jspecify.annotations.NullMarked;

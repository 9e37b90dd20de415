/**
 * Somebody's own site with Limen in front of it, on one machine, without a change to the site ({@code limen try}).
 *
 * <pre>
 *  browser ──▶ TrialProxy ── /_l/… ──▶ the gateway of the trial, on this machine
 *                   │
 *                   └────── the rest ──▶ the site, and nobody else
 *                                          │  HTML: PageStream = gunzip → HeadInsertion → AddressRewrite
 *                              ◀───────────┘  headers: SiteHeaders, ContentPolicy; everything else byte by byte
 * </pre>
 *
 * <p>Pages change while they stream: what is inserted and replaced depends on the bytes and never on how they were cut
 * into pieces (a property test says so), and only a tag, an address or a compressed piece is ever held back.
 *
 * <p>{@link io.limen.gateway.trial.PageScanner} and {@link io.limen.gateway.trial.ContentPolicy} are also what
 * {@code limen doctor} reads a page with.
 */
@NullMarked
package io.limen.gateway.trial;

import org.jspecify.annotations.NullMarked;

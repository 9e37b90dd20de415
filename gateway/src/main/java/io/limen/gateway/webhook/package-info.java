/**
 * Changes of audiences go to other systems by HTTP, each at least once, in order for each endpoint.
 *
 * <pre>
 *  AudienceQueue ──a page──▶ Endpoint ──POST {"batch":[…]}──▶ 2xx ──▶ the page is done, the next one comes
 *   (durable)                   ▲  └── 408, 429, 5xx, 3xx, no answer ──▶ wait, then the same page again
 *                               └───── another 4xx: dropped and counted, for trying again would not help
 * </pre>
 *
 * <p>Nothing waits here but the page at hand: what an endpoint has not taken stays in the queue, which is durable and
 * has the bound. A page is done when the endpoint has said so; a process that ends before that is told again what was
 * in it, under the same message ids.
 *
 * <p>What is older than {@code retryFor} is dropped and counted, so that an endpoint that comes back after a week is not
 * told of last week's carts.
 */
@NullMarked
package io.limen.gateway.webhook;

import org.jspecify.annotations.NullMarked;

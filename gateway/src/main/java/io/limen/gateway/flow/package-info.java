/**
 * The stories in order: ingest, fold, decide. They own the ports ({@code EventLog}, {@code ProfileStore},
 * {@code Scorer}), one deadline per request, and the failure vocabulary. Of Vert.x they know {@code Future} only.
 */
@NullMarked
package io.limen.gateway.flow;

import org.jspecify.annotations.NullMarked;

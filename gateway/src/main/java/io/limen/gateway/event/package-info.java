/**
 * What can happen, already valid. Decoders reject what is not an event; nothing here repairs or re-checks.
 *
 * <p>An {@link io.limen.gateway.event.Entry} is one record of the log. Most entries belong to a visitor
 * ({@link io.limen.gateway.event.VisitorEvent}); an {@link io.limen.gateway.event.Activated} belongs to a
 * partition and says which definitions hold from there on.
 */
@NullMarked
package io.limen.gateway.event;

import org.jspecify.annotations.NullMarked;

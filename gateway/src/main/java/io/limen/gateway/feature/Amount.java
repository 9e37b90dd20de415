package io.limen.gateway.feature;

/** A number that grows by events, as its {@link Fading} keeps it. */
sealed interface Amount permits Total, Buckets {}

/**
 * Introduces everybody: the only place that says {@code new} for adapters, starts them in order and stops them in
 * reverse, and may wait while it does.
 */
@NullMarked
package io.limen.gateway.main;

import org.jspecify.annotations.NullMarked;

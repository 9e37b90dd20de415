/** What {@code limen evaluate} reads and prints: logs of decisions as CSV, and the policies that are seen in them. */
@NullMarked
package io.limen.gateway.cli.evaluate;

import org.jspecify.annotations.NullMarked;

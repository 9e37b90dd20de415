/**
 * A simulation for people: {@code Table} in a terminal, {@code Page} in a browser. What both say of the load is in
 * {@code LoadLines}, once.
 */
@NullMarked
package io.limen.gateway.cli.simulate;

import org.jspecify.annotations.NullMarked;

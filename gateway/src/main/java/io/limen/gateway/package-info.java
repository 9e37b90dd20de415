/**
 * The gateway: the core decides, the flow sequences, the shell touches the world, {@code main} introduces them.
 */
@NullMarked
package io.limen.gateway;

import org.jspecify.annotations.NullMarked;

/** Real servers for tests, each a process of its own that ends with the tests, and what stands in front of them. */
@NullMarked
package io.limen.gateway.servers;

import org.jspecify.annotations.NullMarked;

/**
 * Keys, and what is made with them. An edge answers from what the gateway decided earlier; that nobody else can make such
 * an answer, or guess the address of content, rests on one file that all gateways share ({@code EdgeKeysFile}).
 *
 * <p>Nothing here is ever written to a log or a metric, and the file is no part of a configuration: whoever may read the
 * configuration may not therefore speak for the gateway.
 */
@NullMarked
package io.limen.gateway.privacy;

import org.jspecify.annotations.NullMarked;

/**
 * Slots, snippets and escaping. A snippet is a logic-less template whose variables stand only in text or quoted
 * attributes; escaping lives here and nowhere else.
 */
@NullMarked
package io.limen.gateway.content;

import org.jspecify.annotations.NullMarked;

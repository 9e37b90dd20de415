/**
 * The configuration's files and expressions, read into one checked snapshot.
 *
 * <p>Expressions are CEL ({@link io.limen.gateway.rules.cel}): {@link io.limen.gateway.rules.ConditionCompiler} for
 * what is asked of a visitor, {@link io.limen.gateway.rules.EventExpressionCompiler} for what features read from an
 * event. Both return what they compiled, or every flaw with its place in the source.
 */
@NullMarked
package io.limen.gateway.rules;

import org.jspecify.annotations.NullMarked;

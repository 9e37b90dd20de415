/**
 * The configuration's files and expressions, read into one checked snapshot.
 *
 * <p>Expressions are CEL ({@link io.limen.gateway.rules.cel}): {@link io.limen.gateway.rules.ConditionCompiler} for
 * what is asked of a visitor, {@link io.limen.gateway.rules.EventExpressionCompiler} for what features read from an
 * event. Both return what they compiled, or every flaw with its place in the source.
 *
 * <p>Of a condition {@code EdgeParts} tells what an edge can evaluate.
 *
 * <p>Files are YAML, one class each, read in the order in which they speak of each other; whatever is wrong is told and
 * reading goes on, so that {@link io.limen.gateway.rules.Configuration#load} refuses with every problem at once:
 *
 * <pre>
 *  events ─▶ pages ─▶ features (and a hidden one a cap) ─▶ models ─▶ names of segments and flags
 *                                                                        │ now conditions can be compiled
 *                          tests ◀─ experiences ◀─ slots ◀─ segments ◀─ flags
 * </pre>
 */
@NullMarked
package io.limen.gateway.rules;

import org.jspecify.annotations.NullMarked;

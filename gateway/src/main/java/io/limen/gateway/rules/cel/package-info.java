/**
 * Expressions, from source to something that can be asked a million times a second.
 *
 * <pre>
 *  source ─parse─▶ tree ─{@link io.limen.gateway.rules.cel.NameCheck}─▶ every name is declared, every closed value exists
 *                   │
 *                   └─{@link io.limen.gateway.rules.cel.Normalizer}─▶ full names, one kind of number ─check─▶ typed tree
 *                                                                                                 │
 *                     {@link io.limen.gateway.rules.cel.Node} ◀─{@link io.limen.gateway.rules.cel.PlainCompiler}─┘
 * </pre>
 *
 * <p>Parsing and type checking are the CEL library's. Evaluating is ours wherever an expression keeps to the common
 * subset (logic, comparison, arithmetic, texts, durations): plain objects, no allocation, a fraction of the library's
 * cost (ConditionBenchmark). The smallest condition around anything else is handed to the library. A property test holds both
 * to the same answers.
 *
 * <p>Of a condition its {@link io.limen.gateway.rules.cel.Outline} is kept as well, from which follows what an edge can
 * evaluate of it.
 *
 * <p>Where we mean to differ from CEL: a number is a double, however it is written ({@code views == 3} is well typed);
 * what is missing makes the comparison it stands in false instead of an error, also with {@code !=}; a missing boolean
 * is false; {@code has(x)} works on any name and says whether there is a value.
 */
@NullMarked
package io.limen.gateway.rules.cel;

import org.jspecify.annotations.NullMarked;

/**
 * The commands, one class each: it reads its options, runs, says what came of it and returns the exit code (0 done,
 * 1 something is wrong with what was looked at, 2 wrong use). What a command does beyond that is in a package of its
 * own. Commands write to the streams of their {@link picocli.CommandLine}, so that tests can read them.
 */
@NullMarked
package io.limen.gateway.cli;

import org.jspecify.annotations.NullMarked;

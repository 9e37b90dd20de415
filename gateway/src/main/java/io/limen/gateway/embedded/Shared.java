package io.limen.gateway.embedded;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * What the log and the stores have in common: one database, one writer.
 *
 * @param own the context answers are given on where the question came from none
 * @param ends how long the partitions are
 * @param owners the threads on which owners of partitions read
 * @param epoch of the log
 */
record Shared(Vertx vertx, Context own, Database database, Writer writer, Ends ends, Readers owners, int epoch) {}

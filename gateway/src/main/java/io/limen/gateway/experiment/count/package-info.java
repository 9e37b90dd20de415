/**
 * What is counted of experiments. An exposure is part of the profile, so it is folded as everything else is: a repeat, a
 * redelivery or a replay leaves it as it was. What one event changes in the exposures of a profile is what it adds to the
 * counts ({@link io.limen.gateway.experiment.count.Counts#between}). Whoever folds adds it to the counts of the partition
 * exactly once, because the counts carry the place they were counted through; those of all partitions are added when they
 * are read. Sums are kept in whole numbers, so that in whatever order they are added they are the same.
 */
@NullMarked
package io.limen.gateway.experiment.count;

import org.jspecify.annotations.NullMarked;

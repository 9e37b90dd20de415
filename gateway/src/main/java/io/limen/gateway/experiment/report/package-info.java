/** What people are told of an experiment: records, with their units. */
@NullMarked
package io.limen.gateway.experiment.report;

import org.jspecify.annotations.NullMarked;

package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Arm;
import java.util.OptionalDouble;

/**
 * What is told of one variant.
 *
 * @param counted what it is told from
 * @param rate by conversions
 * @param value by value
 * @param meanSecondsToConvert of those who converted, from exposure to conversion; empty if nobody did. Those who still may
 *     convert are not in it: it grows for as long as a goal may be reached
 */
public record VariantReport(Arm counted, Standing rate, Standing value, OptionalDouble meanSecondsToConvert) {}

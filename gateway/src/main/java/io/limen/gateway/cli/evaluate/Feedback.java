package io.limen.gateway.cli.evaluate;

/**
 * One logged decision and what came of it.
 *
 * @param timestamp as it is in the log; empty if the log has none
 * @param item what was shown
 * @param position where
 * @param propensity the probability with which the log's policy chose the item for this position, in (0, 1]
 */
public record Feedback(String timestamp, String item, String position, double reward, double propensity) {}

package io.limen.gateway.cli.evaluate;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Interval;
import io.limen.gateway.experiment.Reward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy as it is seen in its own log: what it earned, and how likely it shows an item at a position.
 *
 * <p>A log has only the propensity of what was shown, so that of everything else must be guessed. Here the probability of
 * an item at a position is its share of what was shown there: the policy's mean over the time of its log. It adds up to 1
 * at each position, and what was never shown has probability 0. The mean of the logged propensities, often taken, does not
 * do: an item is logged more often when its propensity is high, so that mean is too high, the more so the more the
 * policy's propensities moved, and adds up to more than 1. It is taken for granted that what the policy did depends on the
 * position, not on who was there.
 */
public final class SeenPolicy implements TargetPolicy {
    private final Map<Shown, Long> shownToDecisions = new HashMap<>();
    private final Map<String, Long> positionToDecisions = new HashMap<>();
    private long decisions;
    private long rewarded;
    private double rewards;
    private double squares;
    private boolean binary = true;
    private String first = "";
    private String last = "";

    private record Shown(String item, String position) {}

    public void add(Feedback feedback) {
        double reward = feedback.reward();
        shownToDecisions.merge(new Shown(feedback.item(), feedback.position()), 1L, Long::sum);
        positionToDecisions.merge(feedback.position(), 1L, Long::sum);
        decisions++;
        rewarded += reward == 0 ? 0 : 1;
        rewards += reward;
        squares += reward * reward;
        binary &= reward == 0 || reward == 1;
        String timestamp = feedback.timestamp();
        first = decisions == 1 || timestamp.compareTo(first) < 0 ? timestamp : first;
        last = timestamp.compareTo(last) > 0 ? timestamp : last;
    }

    @Override
    public double probability(String item, String position) {
        long shown = shownToDecisions.getOrDefault(new Shown(item, position), 0L);
        return shown == 0 ? 0 : shown / (double) positionToDecisions.getOrDefault(position, 0L);
    }

    /** The mean reward of a decision, with its interval: of a rate if rewards are 0 and 1. At least one decision. */
    public Estimate earned() {
        Arm arm = new Arm("", decisions, rewarded, rewards, squares, 0);
        Reward reward = binary ? Reward.RATE : Reward.VALUE;
        double mean = rewards / decisions;
        Interval interval = reward.posteriors(List.of(arm)).get(0).estimate().interval();
        // Of no click among many the credible interval begins a little above 0.
        return new Estimate(mean, new Interval(Math.min(mean, interval.low()), Math.max(mean, interval.high())));
    }

    public long decisions() {
        return decisions;
    }

    /** Earliest and latest, as text; empty if the log has no times. */
    public String period() {
        return last.isEmpty() ? "" : first + " to " + last;
    }
}

package io.limen.gateway.cli.evaluate;

import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.offpolicy.Agreement;
import io.limen.gateway.experiment.offpolicy.OffPolicy;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a policy would have earned, estimated from the log of another, beside what it did earn where that is known.
 *
 * @param logging the policy of the log
 * @param target the one that is judged, as its own log shows it; empty where it has none
 * @param offPolicy the estimates from the log
 * @param weightMax what weights were cut to for the clipped one
 */
public record Evaluation(
        SeenPolicy logging, Optional<SeenPolicy> target, OffPolicy.Result offPolicy, double weightMax) {
    /** Reads both logs, the target's first: its probabilities weigh the decisions of the other. */
    public static Evaluation of(FeedbackLog log, FeedbackLog targetLog, double weightMax) throws IOException {
        SeenPolicy target = new SeenPolicy();
        targetLog.forEach(target::add);
        if (target.decisions() == 0) {
            throw new IOException("decisions: none of the target (expected: at least one)");
        }
        return of(log, target, Optional.of(target), weightMax);
    }

    /** Judges a policy that was never played. */
    public static Evaluation of(FeedbackLog log, TargetPolicy target, double weightMax) throws IOException {
        return of(log, target, Optional.empty(), weightMax);
    }

    private static Evaluation of(FeedbackLog log, TargetPolicy target, Optional<SeenPolicy> seen, double weightMax)
            throws IOException {
        SeenPolicy logging = new SeenPolicy();
        OffPolicy offPolicy = new OffPolicy(weightMax);
        log.forEach(decision -> {
            logging.add(decision);
            offPolicy.add(
                    decision.reward(), decision.propensity(), target.probability(decision.item(), decision.position()));
        });
        if (logging.decisions() < 2) {
            throw new IOException("decisions: " + logging.decisions() + " in the log (expected: at least two)");
        }
        return new Evaluation(logging, seen, offPolicy.result(), weightMax);
    }

    /** The self-normalised estimate beside what the target's own log says. */
    public Optional<Agreement> agreement() {
        return target.map(seen -> Agreement.of(offPolicy.selfNormalised(), seen.earned()));
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(policy("log", logging));
        target.ifPresent(seen -> text.append(policy("target", seen)));
        text.append('\n');
        text.append(String.format("%-28s %9s   %s%n", "mean reward", "estimate", "95 % interval"));
        text.append(row("on-policy, log", logging.earned()));
        target.ifPresent(seen -> text.append(row("on-policy, target", seen.earned())));
        text.append(row("IPS", offPolicy.ips()));
        text.append(row(String.format(Locale.ROOT, "IPS, weights cut to %s", plain(weightMax)), offPolicy.clipped()));
        text.append(row("SNIPS", offPolicy.selfNormalised())).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "worth %,.0f decisions of the target; mean weight %.3f (expected: near 1), largest %.1f%n",
                offPolicy.effectiveDecisions(),
                offPolicy.meanWeight(),
                offPolicy.largestWeight()));
        agreement().ifPresent(agreement -> tell(agreement, text));
        return text.toString();
    }

    private static void tell(Agreement agreement, StringBuilder text) {
        text.append(row("SNIPS - on-policy, target", agreement.difference()));
        text.append(agreement.holds() ? "They agree: the interval holds 0.\n" : "They do not agree.\n");
        text.append(
                        "Taken for granted: the target shows an item at a position with its share of what its log shows there,\n")
                .append("whoever looks, and what that never shows with probability 0.\n");
    }

    private static String policy(String name, SeenPolicy policy) {
        return String.format(Locale.ROOT, "%-8s %,d decisions  %s%n", name, policy.decisions(), policy.period());
    }

    private static String row(String name, Estimate estimate) {
        return String.format(
                Locale.ROOT,
                "%-28s %9.6f   %9.6f to %9.6f%n",
                name,
                estimate.value(),
                estimate.interval().low(),
                estimate.interval().high());
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}

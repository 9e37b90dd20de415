package io.limen.gateway.flow;

import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.flow.DecideAnswer.Stage;
import java.util.List;

/**
 * What the flags are, always there by the deadline.
 *
 * @param snapshot the hash of the configuration they are of
 * @param degraded why it is not the best possible answer; empty if it is
 * @param flags in the order of the configuration; none of that name: empty
 * @param stages how long each step took, in order
 */
public record FlagAnswer(String snapshot, List<String> degraded, List<FlagEvaluation> flags, List<Stage> stages) {
    public FlagAnswer {
        degraded = List.copyOf(degraded);
        flags = List.copyOf(flags);
        stages = List.copyOf(stages);
    }
}

package io.limen.gateway.flow;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.bandit.Weights.Share;
import io.limen.gateway.flow.LearnedStore.Published;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store of what was learned promises. */
public interface LearnedStoreContract {
    /** The store over this test's storage, which is empty at first. */
    LearnedStore learned();

    /** Closes the store, and opens another over the same storage. */
    LearnedStore learnedReopened();

    /** Something of this version. */
    static Published published(String holder, long version) {
        Weights weights = new Weights(version, List.of(new Share("a", 9_900), new Share("b", 100)));
        Weights ofContext = new Weights(version, List.of(new Share("a", 0), new Share("b", 10_000)));
        return new Published(
                holder,
                1_700_000_000_000L + version,
                new Learned(
                        new LearnedWeights(
                                version,
                                Map.of(
                                        "hero", new WeightTable(weights, Map.of("keen", ofContext)),
                                        "banner", new WeightTable(weights, Map.of()))),
                        Map.of("footer", new Harm("order", List.of("loud", "louder")))));
    }

    @Test
    default void readShouldGiveWhatWasPublishedLastAlsoAfterReopening() {
        assertThat(in(learned().read())).isEmpty();
        assertThat(in(learned().publish(0, published("one", 1)))).isTrue();
        assertThat(in(learned().publish(1, published("one", 2)))).isTrue();
        assertThat(in(learned().read())).contains(published("one", 2));

        assertThat(in(learnedReopened().read())).contains(published("one", 2));
        assertThat(in(learned().publish(2, published("one", 3)))).isTrue();
    }

    @Test
    default void publishShouldChangeNothingWhenAnotherWasFirst() {
        assertThat(in(learned().publish(0, published("one", 1)))).isTrue();

        assertThat(in(learned().publish(0, published("two", 1)))).isFalse();
        assertThat(in(learned().publish(7, published("two", 8)))).isFalse();

        assertThat(in(learned().read())).contains(published("one", 1));
    }

    @Test
    default void oneOfTwoShouldPublishWhenBothDoAtOnce() {
        var one = learned().publish(0, published("one", 1));
        var other = learned().publish(0, published("two", 1));

        assertThat(List.of(in(one), in(other))).containsExactlyInAnyOrder(true, false);
        assertThat(in(learned().read())).contains(published(in(one) ? "one" : "two", 1));
    }
}

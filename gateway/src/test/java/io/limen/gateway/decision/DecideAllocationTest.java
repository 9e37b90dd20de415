package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An experience that is not for this visitor costs time, and no memory. */
class DecideAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 300;
    private static final long OBJECT_BYTES_MIN = 16;

    /** Bytes a decision of five slots takes, of so many experiences of which none is for this visitor. */
    private static long bytes(int experiences) {
        Rulebook rulebook = ManyExperiences.rulebook(experiences, false);
        Profile profile = ManyExperiences.visitor(rulebook, "visitor");
        Value.Fields page = ManyExperiences.page();
        Moment settled = ManyExperiences.moment(rulebook, profile, page);
        ManyExperiences.segments(rulebook, ManyExperiences.nowhere(), settled);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Moment moment = settled.elsewhere(page);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (Decision decision : rulebook.policy().decide(moment, Map.of(), Map.of(), ManyExperiences.SLOTS)) {
                assertThat(decision.experience().isEmpty()).isTrue();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void experiencesThatDoNotMatchShouldAllocateNothing() {
        long few = bytes(10);
        long many = bytes(100);

        assertThat(few).isPositive();
        // The compiler may take away more or less of what is the same for both; an object for each is at least so much
        // more.
        assertThat(many - few).isLessThan((100 - 10) * OBJECT_BYTES_MIN);
    }
}

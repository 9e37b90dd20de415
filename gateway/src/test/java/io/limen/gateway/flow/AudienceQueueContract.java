package io.limen.gateway.flow;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What every queue of changes of audiences promises, with the feed that fills it. */
public interface AudienceQueueContract {
    long SECONDS_MAX = 30;

    /** The feed into this test's storage, which is empty at first. */
    AudienceFeed feed();

    /** A queue over this test's storage that nobody follows yet; the one before is closed, as by a restart. */
    AudienceQueue queueReopened();

    static AudienceChange change(String visitor, int number) {
        return new AudienceChange(
                visitor, number % 2 == 0 ? null : "user" + number, "keen", true, 1_000, 2_000 + number, "m" + number);
    }

    static List<AudienceChange> changes(String visitor, int from, int to) {
        List<AudienceChange> changes = new ArrayList<>();
        for (int number = from; number < to; number++) {
            changes.add(change(visitor, number));
        }
        return changes;
    }

    /** A follower who remembers, and takes what it is told to take. */
    final class Recorder implements AudienceQueue.Follower {
        public final List<AudienceChange> heard = new CopyOnWriteArrayList<>();
        private volatile Future<Void> answer = Future.succeededFuture();

        @Override
        public Future<Void> deliver(List<AudienceChange> changes) {
            heard.addAll(changes);
            return answer;
        }

        public Recorder answering(Future<Void> answer) {
            this.answer = answer;
            return this;
        }

        List<String> ids() {
            return heard.stream().map(AudienceChange::messageId).toList();
        }

        List<String> idsOf(String visitor) {
            return heard.stream()
                    .filter(change -> change.visitor().equals(visitor))
                    .map(AudienceChange::messageId)
                    .toList();
        }
    }

    static void until(BooleanSupplier isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after " + SECONDS_MAX + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    default void followShouldHandOutEverythingAsItWasAndInOrderOfTheVisitor() {
        Recorder crm = new Recorder();
        in(queueReopened().follow(Map.of("crm", crm)));
        in(feed().publish(changes("ann", 0, 250)));
        in(feed().publish(changes("bob", 250, 260)));

        until(() -> crm.heard.size() >= 260);

        assertThat(crm.heard).containsExactlyInAnyOrderElementsOf(both());
        assertThat(crm.idsOf("ann")).containsExactlyElementsOf(ids(changes("ann", 0, 250)));
        assertThat(crm.idsOf("bob")).containsExactlyElementsOf(ids(changes("bob", 250, 260)));
    }

    private static List<AudienceChange> both() {
        List<AudienceChange> both = changes("ann", 0, 250);
        both.addAll(changes("bob", 250, 260));
        return both;
    }

    private static List<String> ids(List<AudienceChange> changes) {
        return changes.stream().map(AudienceChange::messageId).toList();
    }

    @Test
    default void followShouldHandOutAgainAfterARestartWhatWasNotDealtWith() {
        Recorder before = new Recorder();
        in(queueReopened().follow(Map.of("crm", before)));
        in(feed().publish(changes("ann", 0, 3)));
        until(() -> before.heard.size() >= 3);
        before.answering(Promise.<Void>promise().future());
        // What was dealt with may still be on its way to be remembered: a second page says that it is.
        in(feed().publish(changes("ann", 3, 5)));
        until(() -> before.heard.size() >= 4);

        Recorder after = new Recorder();
        in(queueReopened().follow(Map.of("crm", after)));
        in(feed().publish(changes("ann", 5, 6)));
        until(() -> after.ids().contains("m5"));

        assertThat(after.ids()).containsExactly("m3", "m4", "m5");
    }

    @Test
    default void followShouldHandOutAgainWhenItsFollowerFails() {
        Recorder crm = new Recorder().answering(Future.failedFuture("not now"));
        in(queueReopened().follow(Map.of("crm", crm)));
        in(feed().publish(changes("ann", 0, 2)));
        until(() -> crm.heard.size() >= 4);

        crm.answering(Future.succeededFuture());
        in(feed().publish(changes("ann", 2, 3)));
        until(() -> crm.ids().contains("m2"));

        assertThat(crm.ids().subList(crm.ids().size() - 3, crm.ids().size())).containsExactly("m0", "m1", "m2");
    }

    @Test
    default void followShouldNotLetOneFollowerWaitForAnother() {
        Recorder slow = new Recorder().answering(Promise.<Void>promise().future());
        Recorder quick = new Recorder();
        in(queueReopened().follow(Map.of("slow", slow, "quick", quick)));
        for (int number = 0; number < 20; number++) {
            in(feed().publish(changes("ann", number, number + 1)));
        }
        until(() -> quick.heard.size() >= 20);
        assertThat(quick.ids()).doesNotHaveDuplicates();

        Recorder slowAgain = new Recorder();
        Recorder quickAgain = new Recorder();
        in(queueReopened().follow(Map.of("slow", slowAgain, "quick", quickAgain)));
        in(feed().publish(changes("ann", 20, 21)));
        until(() -> slowAgain.heard.size() >= 21 && quickAgain.ids().contains("m20"));
        assertThat(slowAgain.ids()).containsExactlyElementsOf(ids(changes("ann", 0, 21)));
    }

    @Test
    default void followShouldBeginWithWhatIsPublishedFromThenOnWhenTheNameIsNew() {
        Recorder crm = new Recorder();
        in(queueReopened().follow(Map.of("crm", crm)));
        in(feed().publish(changes("ann", 0, 2)));
        until(() -> crm.heard.size() >= 2);

        Recorder ads = new Recorder();
        in(queueReopened().follow(Map.of("crm", new Recorder(), "ads", ads)));
        in(feed().publish(changes("ann", 2, 4)));
        until(() -> ads.heard.size() >= 2);

        assertThat(ads.ids()).containsExactly("m2", "m3");
    }
}

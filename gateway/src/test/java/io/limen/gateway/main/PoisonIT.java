package io.limen.gateway.main;

import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A release with a bug meets an event it cannot fold; people find it, mend the release, and bring the event in. */
class PoisonIT {
    private static final String POISON = "poison";

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private final Path data;

    PoisonIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    private Site goodRelease() {
        return Site.read(Running.DEMO, Running.environment(data));
    }

    private Site badRelease() {
        return BadRelease.of(goodRelease(), "cart_value", POISON);
    }

    private static String added(String visitor, String messageId, int price) {
        return "{\"type\":\"track\",\"event\":\"Product Added\",\"anonymousId\":\"" + visitor + "\",\"messageId\":\""
                + messageId + "\",\"properties\":{\"product_id\":\"p1\",\"price\":" + price + "}}";
    }

    private static String cart(Running gateway, String visitor, String position) {
        return feature(gateway.explained(visitor, position, "/"), "cart_value");
    }

    private static void assertClean(Running gateway) {
        assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
    }

    /** What a command says, on both streams. */
    private static String quarantine(Running gateway, int exitCode, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "quarantine";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--ops";
        all[all.length - 1] = "http://127.0.0.1:" + gateway.opsPort();
        StringWriter said = new StringWriter();
        int exited = Limen.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all);
        assertThat(exited).as(said.toString()).isEqualTo(exitCode);
        return said.toString();
    }

    private static long metric(Running gateway, String name) {
        return gateway.ops("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void anEventThatCannotBeFoldedShouldWaitForABetterReleaseAndStopNobody() {
        try (Running bad = Running.start(WATCH, badRelease())) {
            bad.sent(added("ann", "m1", 10));
            assertClean(bad);
            assertThat(quarantine(bad, 0, "list")).isEqualTo("nothing is set aside\n");
            assertThat(bad.ops("/health/ready").body()).isEqualTo("ok\n");

            bad.sent(added("ann", POISON + "-1", 20), added("ann", POISON + "-2", 40), added("bob", "m2", 5));
            String last = bad.sent(added("ann", "m3", 30));

            assertThat(cart(bad, "ann", last)).isEqualTo("40.0");
            String listed = until(() -> quarantine(bad, 0, "list"), said -> said.contains("Product Added"));
            assertThat(listed.lines().filter(line -> line.contains("ArithmeticException at BadRelease$Buggy.apply:")))
                    .hasSize(2);
            assertThat(listed).doesNotContain("ann");
            assertThat(until(() -> bad.ops("/health/ready").body(), said -> !said.equals("ok\n")))
                    .isEqualTo("ok; 2 events are set aside, see limen quarantine\n");
            assertThat(metric(bad, "limen_fold_set_aside_total")).isEqualTo(2);
            assertClean(bad);
            // It is no better yet: the same again.
            String first = listed.substring(0, listed.indexOf(' '));
            assertThat(quarantine(bad, 0, "retry", first)).contains(first + "  appended again at ");
            until(() -> quarantine(bad, 0, "list"), said -> said.lines().count() == 3 && !said.contains(first + " "));
            assertClean(bad);
        }
        try (Running good = Running.start(WATCH, goodRelease())) {
            assertThat(cart(good, "ann", "")).isEqualTo("40.0");
            assertClean(good);

            String dropped = quarantine(good, 0, "list").split(" ", 2)[0];
            assertThat(quarantine(good, 0, "drop", dropped)).contains(dropped + "  dropped");
            assertThat(quarantine(good, 0, "retry", "all")).contains("appended again at ");
            // What was dropped was the second; what was tried in vain before is the first.
            assertThat(until(() -> cart(good, "ann", ""), value -> !value.equals("40.0")))
                    .isEqualTo("60.0");
            assertThat(quarantine(good, 0, "retry", "all")).isEqualTo("nothing is set aside\n");
            assertThat(cart(good, "bob", "")).isEqualTo("5.0");
            until(() -> good.ops("/health/ready").body(), "ok\n"::equals);
            assertClean(good);
        }
        try (Running again = Running.start(WATCH, goodRelease())) {
            assertThat(cart(again, "ann", "")).isEqualTo("60.0");
            assertClean(again);
        }
    }

    @Test
    void peopleShouldSayWhichAndNoPageMay() {
        try (Running gateway = Running.start(WATCH, goodRelease())) {
            assertThat(quarantine(gateway, 2, "retry")).contains("which?");
            assertThat(quarantine(gateway, 2, "mend", "all")).contains("mend");
            assertThat(quarantine(gateway, 1, "drop", "1:0:99")).contains("nothing is set aside at");
            assertThat(quarantine(gateway, 1, "drop", "everything")).contains("expected: as listed");
            assertThat(gateway.ops("/quarantine/drop?position=all").statusCode())
                    .isEqualTo(405);
            assertThat(gateway.opsPost("/quarantine/drop?position=all", "Origin", "https://elsewhere.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aReleaseThatCanFoldNothingShouldStopAndSetNothingAside() {
        Site unable = BadRelease.of(goodRelease(), "cart_value", "");
        try (Running worst = Running.start(WATCH, unable)) {
            String[] events = new String[101 * 8];
            for (int i = 0; i < events.length; i++) {
                events[i] = added("visitor-" + i, "m" + i, 1);
            }
            worst.sent(events);
            until(() -> metric(worst, "limen_store_consume_stopped_partitions"), stopped -> stopped > 0);
            // Appended and durable all the same; and decided.
            assertThat(worst.get("/v1/fragments/hero").statusCode()).isEqualTo(200);
        }
        try (Running good = Running.start(WATCH, goodRelease())) {
            until(() -> cart(good, "visitor-7", ""), "1.0"::equals);
            assertClean(good);
        }
    }
}

package io.limen.gateway.faults;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.limen.gateway.faults.Accounting.Balance;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Plays one scenario on a site and judges it. */
final class Trial {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final int REMARKS_MAX = 10;

    private final FaultSite site;
    private final Scenario scenario;
    private long brokenNanos;
    private long repairedNanos;
    private long settledNanos;

    Trial(FaultSite site, Scenario scenario) {
        this.site = site;
        this.scenario = scenario;
    }

    /** Plays it, adds its row to the report, and fails where a promise was broken. */
    void run(Report report) throws Exception {
        site.makeWhole();
        SessionReplay replay = SessionReplay.start(
                site.vertx(),
                site.port(),
                scenario.name(),
                site.sessions(),
                Lengths.eventRate(),
                scenario.down().plus(Lengths.before()).plus(Lengths.after()).plus(SETTLE_MAX));
        DecideProbe probe = DecideProbe.start(site.vertx(), site.port(), replay::recentVisitor, Lengths.decideRate());
        breakAndRepair();
        Waiting.pass(Lengths.after());
        settle(replay);
        DecideProbe.Asked asked = Waiting.answer(probe.stop(), Duration.ofSeconds(20));
        SessionReplay.Sent sent = Waiting.answer(replay.sent(), Duration.ofSeconds(5));
        Figures figures = figures(sent, asked, account(sent));
        report.add(scenario, figures);
        judge(figures);
    }

    private void breakAndRepair() throws Exception {
        Waiting.pass(Lengths.before());
        brokenNanos = System.nanoTime();
        scenario.fault().inject();
        Waiting.pass(scenario.down().minusNanos(System.nanoTime() - brokenNanos));
        scenario.fault().repair();
        repairedNanos = System.nanoTime();
    }

    /** What was sent is acknowledged in the end; what is not by then counts as open. */
    private static void settle(SessionReplay replay) {
        try {
            Waiting.answer(replay.stop(), SETTLE_MAX);
        } catch (AssertionError stillOpen) {
            System.out.println("not everything was acknowledged: " + stillOpen.getMessage());
        }
    }

    private record Accounts(Balance balance, String verified) {}

    /** Asks until all is as it should be: what waits to be written must be written soon, and stay right. */
    private Accounts account(SessionReplay.Sent sent) throws IOException {
        site.makeWhole();
        Accounting accounting = new Accounting(site.gateway(0), scenario.name(), sent);
        long end = System.nanoTime() + SETTLE_MAX.toNanos();
        while (true) {
            boolean over = System.nanoTime() > end;
            try {
                String verified = accounting.verify();
                Balance balance = accounting.balance();
                settledNanos = System.nanoTime();
                if ((balance.isEven() && verified.equals("clean")) || over) {
                    return new Accounts(balance, verified);
                }
            } catch (IOException brokenOff) {
                if (over) {
                    throw brokenOff;
                }
            }
            Waiting.pass(Duration.ofMillis(250));
        }
    }

    private Figures figures(SessionReplay.Sent sent, DecideProbe.Asked asked, Accounts accounts) {
        Lateness lateness = new Lateness(asked.floor(), site.delays());
        List<Call> unserved =
                asked.calls().stream().filter(call -> !call.served()).toList();
        List<Call> bad = unserved.stream().filter(call -> !isExcused(call)).toList();
        List<Call> served = asked.calls().stream().filter(Call::served).toList();
        List<Call> late = served.stream().filter(lateness::isLate).toList();
        Histogram stayed = histogram(served, call -> !call.moved());
        return new Figures(
                sent.acknowledged().total(),
                accounts.balance().applied(),
                accounts.balance().lost(),
                accounts.balance().doubled(),
                sent.open().total(),
                sent.retries(),
                sent.refused(),
                served.size(),
                bad.size(),
                unserved.size() - bad.size(),
                late.size(),
                served.stream().filter(lateness::isBeyondJudgement).count(),
                served.stream().filter(Call::moved).count(),
                stayed.getMaxValue() / 1e3,
                stayed.getValueAtPercentile(99) / 1e3,
                histogram(served, Call::moved).getMaxValue() / 1e3,
                served.stream()
                        .flatMapToDouble(call -> call.gatewayMillis().stream())
                        .max()
                        .orElse(0),
                histogram(asked.floor(), call -> true).getMaxValue() / 1e3,
                degraded(served),
                Duration.ofNanos(settledNanos - repairedNanos),
                accounts.verified(),
                Stream.of(
                                accounts.balance().remarks().stream(),
                                bad.stream().limit(REMARKS_MAX).map(this::told),
                                late.stream()
                                        .sorted(Comparator.comparingDouble(Call::millis)
                                                .reversed())
                                        .limit(REMARKS_MAX)
                                        .map(call -> told(call)
                                                + String.format(", allowance %.1f ms", lateness.allowanceMillis(call))))
                        .flatMap(remarks -> remarks)
                        .toList());
    }

    /** The only gateway was gone, and the balancer said so. */
    private boolean isExcused(Call call) {
        return scenario.serving() == Scenario.Serving.WHEN_UP
                && call.endNanos() >= brokenNanos
                && call.dueNanos() <= repairedNanos + TimeUnit.SECONDS.toNanos(1);
    }

    private String told(Call call) {
        return String.format(
                "%s at %+.1f s from the fault: status %d, %.1f ms, by the gateway's clock %.1f ms, %d tries, degraded [%s]",
                call.kind(),
                (call.dueNanos() - brokenNanos) / 1e9,
                call.status(),
                call.millis(),
                call.gatewayMillis().orElse(Double.NaN),
                call.tries(),
                call.degraded());
    }

    private static Histogram histogram(Collection<Call> calls, Predicate<Call> which) {
        Histogram micros = new Histogram(3);
        calls.stream().filter(which).forEach(call -> micros.recordValue(Math.round(call.millis() * 1e3)));
        return micros;
    }

    private static String degraded(Collection<Call> served) {
        return served.stream()
                .map(Call::degraded)
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining("; "));
    }

    private void judge(Figures figures) {
        String remarks = "\n" + String.join("\n", figures.remarks());
        if (!figures.remarks().isEmpty()) {
            System.out.println(scenario.name() + remarks);
        }
        assertSoftly(promise -> {
            promise.assertThat(figures.acknowledged()).as("events acknowledged").isPositive();
            promise.assertThat(figures.served()).as("decisions served").isPositive();
            promise.assertThat(figures.lost())
                    .as("acknowledged, but lost" + remarks)
                    .isZero();
            promise.assertThat(figures.doubled())
                    .as("counted too often" + remarks)
                    .isZero();
            promise.assertThat(figures.open()).as("never acknowledged").isZero();
            promise.assertThat(figures.refused()).as("refused for good").isZero();
            promise.assertThat(figures.unserved()).as("not 200" + remarks).isZero();
            promise.assertThat(figures.late()).as("too late" + remarks).isZero();
            promise.assertThat(figures.verified())
                    .as("hot = durable = fold(log)")
                    .isEqualTo("clean");
        });
    }
}

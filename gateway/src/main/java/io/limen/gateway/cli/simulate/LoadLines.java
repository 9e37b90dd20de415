package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Load;
import io.limen.gateway.inspect.simulate.LogLoad;
import io.limen.gateway.inspect.simulate.Setup;
import io.limen.gateway.inspect.simulate.Simulated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What to expect of the load, line by line. Each says where it comes from; nothing here is a promise. */
final class LoadLines {
    private static final double SECONDS_A_MINUTE = 60;

    private final Simulated simulated;

    /** Where a figure comes from. */
    enum Source {
        /** Counted in the log, or by this run. */
        COUNTED("counted"),
        /** Of the pages that were decided. */
        SAMPLED("sampled"),
        /** Worked out of the others, or read off the configuration. */
        DERIVED("derived");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** A figure, before and after; the same text twice where the configuration has no say. */
    record Line(String what, String before, String after, Source source) {}

    LoadLines(Simulated simulated) {
        this.simulated = simulated;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        LogLoad log = simulated.log();
        Load was = simulated.loadBefore();
        Load is = simulated.loadAfter();
        Setup before = simulated.before();
        Setup after = simulated.after();
        same(lines, "events per second, busiest minute", perSecond(log.busiestEvents()));
        same(lines, "page views per second, that minute", perSecond(log.busiestPageViews()));
        add(
                lines,
                "decisions per page view, all slots asked",
                count(before.slots()),
                count(after.slots()),
                Source.DERIVED);
        add(
                lines,
                "decisions per second, that minute",
                perSecond(log.busiestPageViews() * before.slots()),
                perSecond(log.busiestPageViews() * after.slots()),
                Source.DERIVED);
        add(lines, "answered by an edge it was told of", share(was), share(is), Source.SAMPLED);
        add(lines, "left to the gateway per second", left(was, before), left(is, after), Source.DERIVED);
        add(
                lines,
                "slots filled by edge rules on a first view",
                before.firstViews() + " of " + before.slots(),
                after.firstViews() + " of " + after.slots(),
                Source.DERIVED);
        add(
                lines,
                "new draws per 1,000 decisions",
                perThousand(was.draws(), was.decisions()),
                perThousand(is.draws(), is.decisions()),
                Source.SAMPLED);
        add(
                lines,
                "segment changes per 1,000 events",
                perThousand(was.segmentChanges(), log.events()),
                perThousand(is.segmentChanges(), log.events()),
                Source.COUNTED);
        add(
                lines,
                "scores asked per 1,000 events",
                perThousand(was.scores(), log.events()),
                perThousand(is.scores(), log.events()),
                Source.COUNTED);
        add(lines, "bytes of a profile, mean", mean(was.profileBytes()), mean(is.profileBytes()), Source.COUNTED);
        add(
                lines,
                "bytes of a profile, largest",
                count(was.profileBytesMax()),
                count(is.profileBytesMax()),
                Source.COUNTED);
        add(lines, "bytes of segments and scores, mean", mean(was.viewBytes()), mean(is.viewBytes()), Source.COUNTED);
        return lines;
    }

    private static void same(List<Line> lines, String what, String value) {
        lines.add(new Line(what, value, value, Source.COUNTED));
    }

    private static void add(List<Line> lines, String what, String before, String after, Source source) {
        lines.add(new Line(what, before, after, source));
    }

    private static String perSecond(long inAMinute) {
        return String.format(Locale.ROOT, "%,.1f", inAMinute / SECONDS_A_MINUTE);
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String perThousand(long part, long of) {
        return of == 0 ? "–" : String.format(Locale.ROOT, "%,.1f", 1_000.0 * part / of);
    }

    private String mean(long sum) {
        return simulated.visitors() == 0
                ? "–"
                : String.format(Locale.ROOT, "%,.0f", (double) sum / simulated.visitors());
    }

    private static String share(Load load) {
        return load.decisions() == 0
                ? "–"
                : String.format(Locale.ROOT, "%.1f %%", 100.0 * load.atEdge() / load.decisions());
    }

    private String left(Load load, Setup setup) {
        if (load.decisions() == 0) {
            return "–";
        }
        double asked = simulated.log().busiestPageViews() * setup.slots() / SECONDS_A_MINUTE;
        return String.format(Locale.ROOT, "%,.1f", asked * (load.decisions() - load.atEdge()) / load.decisions());
    }
}

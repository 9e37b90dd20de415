package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Assigned;
import io.limen.gateway.inspect.simulate.AudienceChange;
import io.limen.gateway.inspect.simulate.Example;
import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.SlotChange;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A simulation as text, for a terminal. */
public final class Table {
    private static final int CELLS_MAX = 8;
    private static final int EXAMPLES_MAX = 5;

    private final Simulated simulated;
    private final double seconds;
    private final StringBuilder text = new StringBuilder();

    /** @param seconds it took */
    public Table(Simulated simulated, double seconds) {
        this.simulated = simulated;
        this.seconds = seconds;
    }

    /** All of it. */
    public String text() {
        text.setLength(0);
        head();
        audiences();
        decisions();
        examples();
        assigned();
        load();
        return text.toString();
    }

    private void head() {
        say(
                "%s → %s: %,d entries folded twice in %.1f s, %,d visitors as of %s",
                simulated.before().hash(),
                simulated.after().hash(),
                simulated.log().entries(),
                seconds,
                simulated.visitors(),
                Instant.ofEpochMilli(simulated.at()));
        if (simulated.log().activations() > 1) {
            say(
                    "the log went through %,d activations: both are folded from its beginning, as if always in force",
                    simulated.log().activations());
        }
        if (simulated.unknown() > 0) {
            say("NOT LOOKED AT: the visitors of %,d partitions, whose first entries are deleted", simulated.unknown());
        }
        if (simulated.changesNothing()) {
            say("nothing changes: the same audiences, the same decisions");
        }
    }

    private void audiences() {
        if (simulated.audiences().isEmpty()) {
            return;
        }
        int width = width(
                simulated.audiences().stream().map(AudienceChange::segment).toList());
        say("");
        say(
                "%-" + width + "s %9s %9s %9s %9s %9s %8s",
                "segment",
                "before",
                "after",
                "net",
                "entered",
                "left",
                "overlap");
        for (AudienceChange change : simulated.audiences()) {
            say(
                    "%-" + width + "s %,9d %,9d %9s %,9d %,9d %7.1f%%%s",
                    change.segment(),
                    change.before(),
                    change.after(),
                    AudienceSection.signed(change.net()),
                    change.entered(),
                    change.left(),
                    100 * change.overlap(),
                    switch (change.presence()) {
                        case BOTH -> "";
                        case NEW -> "  new";
                        case GONE -> "  gone";
                    });
        }
    }

    private void decisions() {
        say("");
        if (simulated.pages() == 0) {
            say("no page views in the log: no decisions to compare");
            return;
        }
        say(
                "decisions on the last %d page views of each visitor (%,d pages): %,d of %,d differ (%.1f %%)",
                simulated.pagesMax(),
                simulated.pages(),
                simulated.differing(),
                simulated.decisions(),
                100.0 * simulated.differing() / Math.max(1, simulated.decisions()));
        simulated.slots().forEach(this::slot);
    }

    private void slot(SlotChange slot) {
        say("  %s: %,d of %,d differ", slot.slot(), slot.differing(), slot.decisions());
        List<SlotChange.Cell> cells = slot.cells().stream()
                .filter(SlotChange.Cell::differs)
                .limit(CELLS_MAX)
                .toList();
        int width = width(cells.stream().map(SlotChange.Cell::before).toList());
        cells.forEach(cell -> say("    %,9d  %-" + width + "s → %s", cell.decisions(), cell.before(), cell.after()));
        long more = slot.cells().stream().filter(SlotChange.Cell::differs).count() - cells.size();
        if (more > 0) {
            say("               and %,d more kinds", more);
        }
    }

    private void examples() {
        List<Example> shown = simulated.examples().stream().limit(EXAMPLES_MAX).toList();
        if (shown.isEmpty()) {
            return;
        }
        say("");
        say("for example");
        for (Example example : shown) {
            say(
                    "  %s, %s on a page of type %s: %s (%s) → %s (%s)",
                    example.visitor(),
                    example.slot(),
                    example.page(),
                    example.before().shown(),
                    example.before().reason(),
                    example.after().shown(),
                    example.after().reason());
            example.why().forEach(line -> say("      %s", line));
        }
    }

    private void assigned() {
        Assigned assigned = simulated.assigned();
        say("");
        if (assigned.moved() > 0) {
            say(
                    "MOVED: %,d of %,d visitors who were given a variant that is still there would see another",
                    assigned.moved(), assigned.keeping());
            say("       a holdout that grew does that, and so would a bug: see why before you publish");
        } else {
            say("%,d visitors keep the variant they were given, none would see another", assigned.keeping());
        }
        if (assigned.losing() > 0) {
            say("%,d visitors were given a variant that is no longer there", assigned.losing());
        }
    }

    private void load() {
        List<LoadLines.Line> lines = new LoadLines(simulated).lines();
        int width = width(lines.stream().map(LoadLines.Line::what).toList());
        say("");
        say("%-" + width + "s %12s %12s", "load", "before", "after");
        for (LoadLines.Line line : lines) {
            say(
                    "%-" + width + "s %12s %12s  %s",
                    line.what(),
                    line.before(),
                    line.after(),
                    line.source().word());
        }
    }

    private static int width(List<String> texts) {
        return Math.max(7, texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private void say(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}

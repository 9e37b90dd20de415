package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.SlotChange;
import java.util.List;

/** Slots, each with what becomes what. */
final class DecisionSection {
    private static final int CELLS_MAX = 12;

    private final Simulated simulated;

    DecisionSection(Simulated simulated) {
        this.simulated = simulated;
    }

    String html() {
        Html html = new Html().raw("<section><h2>Decisions</h2>\n");
        if (simulated.pages() == 0) {
            return html.raw("<p>No page view is in the log: there is nothing to decide.</p></section>\n")
                    .toString();
        }
        html.add(
                "<p>Every slot, decided by both on the last %d page views of each visitor: %,d pages as they were logged,"
                        + " with who the visitor was by then and what the visitor was given since.</p>",
                simulated.pagesMax(), simulated.pages());
        simulated.slots().forEach(slot -> slot(slot, html));
        return html.raw("</section>\n").toString();
    }

    private static void slot(SlotChange slot, Html html) {
        html.add(
                "<article><h3>%s <small>%,d of %,d decisions differ, %.1f %%</small></h3>",
                slot.slot(),
                slot.differing(),
                slot.decisions(),
                100.0 * slot.differing() / Math.max(1, slot.decisions()));
        html.raw(new Flow(slot).svg());
        List<SlotChange.Cell> differing =
                slot.cells().stream().filter(SlotChange.Cell::differs).toList();
        if (!differing.isEmpty()) {
            html.raw(
                    "<table class=\"cells\"><thead><tr><th>Before</th><th>After</th><th>Decisions</th><th>Share</th></tr>"
                            + "</thead><tbody>\n");
            differing.stream()
                    .limit(CELLS_MAX)
                    .forEach(cell -> html.add(
                            "<tr><th scope=\"row\">%s</th><td class=\"name\">%s</td><td>%,d</td><td>%.1f %%</td></tr>",
                            cell.before(),
                            cell.after(),
                            cell.decisions(),
                            100.0 * cell.decisions() / slot.decisions()));
            html.raw("</tbody></table>\n");
        }
        if (differing.size() > CELLS_MAX) {
            html.add("<p class=\"note\">and %,d more kinds, none more frequent</p>", differing.size() - CELLS_MAX);
        }
        html.raw("</article>\n");
    }
}

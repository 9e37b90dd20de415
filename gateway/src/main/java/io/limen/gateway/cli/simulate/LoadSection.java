package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Load;
import io.limen.gateway.inspect.simulate.Simulated;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What to expect of the load; what an edge takes over as bars. */
final class LoadSection {
    private final Simulated simulated;

    LoadSection(Simulated simulated) {
        this.simulated = simulated;
    }

    String html() {
        Html html = new Html().raw("<section><h2>Load</h2>\n");
        if (simulated.log().events() > 0) {
            html.add(
                    "<p>The busiest minute of the log began at %s.</p>",
                    Instant.ofEpochMilli(simulated.log().busiest()).truncatedTo(ChronoUnit.MINUTES));
        }
        if (simulated.decisions() > 0) {
            html.raw("<div class=\"edge\"><h3>Answered by an edge that was told of the visitor</h3>\n");
            edge("before", simulated.loadBefore(), html);
            edge("after", simulated.loadAfter(), html);
            html.raw("</div>\n");
        }
        html.raw(
                "<table class=\"load\"><thead><tr><th></th><th>Before</th><th>After</th><th>How known</th></tr></thead>"
                        + "<tbody>\n");
        for (LoadLines.Line line : new LoadLines(simulated).lines()) {
            html.add(
                    "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"%s\">%s</td><td class=\"name\">%s</td></tr>",
                    line.what(),
                    line.before(),
                    line.before().equals(line.after()) ? "none" : "some",
                    line.after(),
                    line.source().word());
        }
        return html.raw("</tbody></table>\n"
                        + "<p class=\"note\">Counted in the log or by this run; sampled on the pages that were decided;"
                        + " derived from the others and from the configuration. How long deciding takes is not said"
                        + " here: it is not measured here.</p></section>\n")
                .toString();
    }

    private static void edge(String when, Load load, Html html) {
        double share = load.decisions() == 0 ? 0 : 100.0 * load.atEdge() / load.decisions();
        html.add(
                "<p><span>%s</span><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s: %.1f"
                        + " %%\"><rect class=\"track\" width=\"100\" height=\"8\"/><rect class=\"stayed\" width=\"%.2f\""
                        + " height=\"8\"/></svg><b>%.1f %%</b></p>",
                when, when, share, share, share);
    }
}

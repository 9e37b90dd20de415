package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Example;
import io.limen.gateway.inspect.simulate.Outcome;
import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.Tally;

/** Some decisions that differ, and why. */
final class ExampleSection {
    private final Simulated simulated;

    ExampleSection(Simulated simulated) {
        this.simulated = simulated;
    }

    String html() {
        if (simulated.examples().isEmpty()) {
            return "";
        }
        Html html = new Html()
                .add(
                        "<section><h2>Examples</h2><p>At most %d visitors of a kind and %d examples in all. Visitors are"
                                + " told apart by a part of a hash.</p><ul class=\"examples\">",
                        Tally.EXAMPLES_OF_A_KIND_MAX, Tally.EXAMPLES_MAX);
        simulated.examples().forEach(example -> example(example, html));
        return html.raw("</ul></section>\n").toString();
    }

    private static void example(Example example, Html html) {
        html.add(
                "<li><p class=\"who\"><code>%s</code> <b>%s</b> on a page of type %s</p><p class=\"what\">",
                example.visitor(), example.slot(), example.page());
        outcome("was", example.before(), html);
        html.raw("<span aria-hidden=\"true\">→</span>\n");
        outcome("is", example.after(), html);
        html.raw("</p><ul>");
        example.why().forEach(line -> html.add("<li>%s</li>", line));
        html.raw("</ul></li>\n");
    }

    private static void outcome(String when, Outcome outcome, Html html) {
        html.add("<span class=\"%s\">%s <small>%s</small></span>", when, outcome.shown(), outcome.reason());
    }
}

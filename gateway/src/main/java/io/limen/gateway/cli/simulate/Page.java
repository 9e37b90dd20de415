package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.Assigned;
import io.limen.gateway.inspect.simulate.AudienceChange;
import io.limen.gateway.inspect.simulate.Setup;
import io.limen.gateway.inspect.simulate.Simulated;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** A simulation as one page that needs nothing else: no script, no other file, and well-formed. */
public final class Page {
    private static final String STYLE = style();

    private final Simulated simulated;
    private final double seconds;

    /** @param seconds it took */
    public Page(Simulated simulated, double seconds) {
        this.simulated = simulated;
        this.seconds = seconds;
    }

    /** All of it. */
    public String html() {
        return new Html()
                .raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                        + "<meta name=\"color-scheme\" content=\"light dark\"/>\n")
                .add("<title>Simulation of %s</title>", simulated.after().hash())
                .raw("<style>\n" + STYLE + "</style></head>\n<body><main>\n")
                .raw(head())
                .raw(new AudienceSection(simulated.audiences()).html())
                .raw(new DecisionSection(simulated).html())
                .raw(new ExampleSection(simulated).html())
                .raw(new LoadSection(simulated).html())
                .raw("</main></body></html>\n")
                .toString();
    }

    private String head() {
        Html html = new Html().raw("<header><p class=\"brand\">Limen · simulation</p>\n");
        html.add("<h1>%s</h1>", headline());
        html.raw("<dl class=\"figures\">");
        figure(html, share(), "of decisions differ");
        figure(
                html,
                text(
                        "%,d",
                        simulated.audiences().stream()
                                .filter(AudienceChange::changes)
                                .count()),
                "of " + simulated.audiences().size() + " segments change");
        figure(html, text("%,d", simulated.visitors()), "visitors folded twice");
        figure(html, text("%,d", simulated.log().entries()), text("entries of the log, in %.1f s", seconds));
        html.raw("</dl>\n");
        assigned(html);
        if (simulated.unknown() > 0) {
            html.add(
                    "<p class=\"loud\">Not looked at: the visitors of %,d partitions, whose first entries are deleted.</p>",
                    simulated.unknown());
        }
        setups(html);
        return html.raw("</header>\n").toString();
    }

    private String headline() {
        if (simulated.changesNothing()) {
            return "Nothing changes";
        }
        long slots =
                simulated.slots().stream().filter(slot -> slot.differing() > 0).count();
        return slots == 0
                ? "Audiences change, decisions do not"
                : "Other decisions in " + slots + (slots == 1 ? " slot" : " slots");
    }

    private String share() {
        return simulated.decisions() == 0
                ? "–"
                : text("%.1f %%", 100.0 * simulated.differing() / simulated.decisions());
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void figure(Html html, String figure, String of) {
        html.add("<div><dt>%s</dt><dd>%s</dd></div>", of, figure);
    }

    private void assigned(Html html) {
        Assigned assigned = simulated.assigned();
        if (assigned.moved() > 0) {
            html.add(
                    "<p class=\"loud\">%,d of %,d visitors who were given a variant that is still there would see another. A"
                            + " holdout that grew does that, and so would a bug: see why before you publish.</p>",
                    assigned.moved(), assigned.keeping());
        } else {
            html.add(
                    "<p class=\"calm\">%,d visitors keep the variant they were given; none would see another.</p>",
                    assigned.keeping());
        }
        if (assigned.losing() > 0) {
            html.add(
                    "<p class=\"calm\">%,d visitors were given a variant that is no longer there.</p>",
                    assigned.losing());
        }
    }

    private void setups(Html html) {
        Setup was = simulated.before();
        Setup is = simulated.after();
        html.add(
                "<p class=\"note\"><code>%s</code> (activated last; %d segments, %d experiences, %d slots) against"
                        + " <code>%s</code> (%d segments, %d experiences, %d slots), both folded from the beginning of the log"
                        + " to %s.</p>",
                was.hash(),
                was.segments(),
                was.experiences(),
                was.slots(),
                is.hash(),
                is.segments(),
                is.experiences(),
                is.slots(),
                Instant.ofEpochMilli(simulated.at()));
    }

    private static String style() {
        try (InputStream css = Objects.requireNonNull(Page.class.getResourceAsStream("page.css"), "page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

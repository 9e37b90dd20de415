package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.AudienceChange;
import java.util.List;
import java.util.Locale;

/** Segments, each with its audiences as bars: who stays, who leaves, who comes in. */
final class AudienceSection {
    private static final double WIDTH = 300;

    private final List<AudienceChange> changes;
    private final double most;

    AudienceSection(List<AudienceChange> changes) {
        this.changes = changes;
        this.most = changes.stream()
                .mapToLong(change -> Math.max(change.before(), change.after()))
                .max()
                .orElse(0);
    }

    String html() {
        Html html = new Html().raw("<section><h2>Audiences</h2>\n");
        if (changes.isEmpty()) {
            return html.raw("<p>Neither configuration has a segment.</p></section>\n")
                    .toString();
        }
        html.raw("<p class=\"key\"><i class=\"stayed\"></i> in it by both <i class=\"left\"></i> leaves"
                + " <i class=\"entered\"></i> comes in</p>\n");
        html.raw(
                "<table><thead><tr><th>Segment</th><th class=\"chart\">before, and below it after</th>"
                        + "<th>Before</th><th>After</th><th>Net</th><th>In</th><th>Out</th><th>Overlap</th></tr></thead><tbody>\n");
        changes.forEach(change -> row(change, html));
        return html.raw("</tbody></table></section>\n").toString();
    }

    private void row(AudienceChange change, Html html) {
        html.add("<tr><th scope=\"row\">%s", change.segment());
        if (change.presence() != AudienceChange.Presence.BOTH) {
            html.add("<em>%s</em>", change.presence() == AudienceChange.Presence.NEW ? "new" : "gone");
        }
        html.raw("</th><td class=\"chart\">");
        chart(change, html);
        html.add(
                "</td><td>%,d</td><td>%,d</td><td class=\"%s\">%s</td><td>%,d</td><td>%,d</td><td>%.1f %%</td></tr>",
                change.before(),
                change.after(),
                change.net() == 0 ? "none" : "some",
                signed(change.net()),
                change.entered(),
                change.left(),
                100 * change.overlap());
    }

    /** With its sign, unless it is nothing. */
    static String signed(long number) {
        return number == 0 ? "0" : String.format(Locale.ROOT, "%+,d", number);
    }

    private void chart(AudienceChange change, Html html) {
        double scale = most == 0 ? 0 : WIDTH / most;
        html.add(
                "<svg viewBox=\"0 0 %.0f 22\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s: %,d before, %,d"
                        + " after\">",
                WIDTH, change.segment(), change.before(), change.after());
        bar(0, change.stayed(), "stayed", 1, scale, html);
        bar(change.stayed(), change.left(), "left", 1, scale, html);
        bar(0, change.stayed(), "stayed", 12, scale, html);
        bar(change.stayed(), change.entered(), "entered", 12, scale, html);
        html.raw("</svg>");
    }

    private static void bar(long from, long visitors, String kind, int y, double scale, Html html) {
        if (visitors > 0) {
            html.add(
                    "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"9\"/>",
                    kind, from * scale, y, visitors * scale);
        }
    }
}

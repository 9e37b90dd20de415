package io.limen.gateway.content;

import java.util.Map;

/**
 * HTML as it stands in a page: a snippet with the mark by which exposures are told. Marks are names of the
 * configuration, lower-case letters, digits and underscores, so nothing in them needs escaping.
 */
public final class Body {
    private Body() {}

    /** What one visitor is shown: the mark also says which decision it was. */
    public static String own(
            String experience, String variant, String decision, Presentation presentation, String html) {
        return "<div data-limen=\"" + experience + ":" + variant + "\" data-limen-decision=\"" + decision + "\""
                + presentation.marks() + ">" + presentation.around(html) + "</div>";
    }

    /** What is shown to whom nothing is counted of: it bears no mark of a decision. */
    public static String uncounted(Presentation presentation, String html) {
        return presentation.equals(Presentation.PLAIN)
                ? html
                : "<div" + presentation.marks() + ">" + presentation.around(html) + "</div>";
    }

    /**
     * What whoever gets this variant is shown alike.
     *
     * @param snippet one that is not personal
     */
    public static String shared(String experience, String variant, Presentation presentation, Snippet snippet) {
        return "<div data-limen=\"" + experience + ":" + variant + "\"" + presentation.marks() + ">"
                + presentation.around(snippet.render(Map.of())) + "</div>";
    }

    /**
     * What is shown where no experience wins: it bears no mark.
     *
     * @param snippet one that is not personal
     */
    public static String shared(Snippet snippet) {
        return tagFirst(snippet.render(Map.of()));
    }

    /** Edges look at the first byte: only what begins with a tag is looked through for further includes. */
    public static String tagFirst(String html) {
        return html.isEmpty() || html.charAt(0) == '<' ? html : "<!-- -->" + html;
    }
}

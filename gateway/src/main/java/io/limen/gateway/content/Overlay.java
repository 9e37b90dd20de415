package io.limen.gateway.content;

import java.util.Locale;
import java.util.Optional;
import org.owasp.encoder.Encode;

/**
 * A snippet that lies over the page and takes no place in it.
 *
 * @param position where in the window
 * @param modal whether the page waits until it is dismissed
 * @param dismissible whether the visitor can put it away; what keeps the page waiting always is
 * @param label what it is, for who does not see it; empty where its own heading says so
 * @param close what the button that dismisses it is called, where the snippet brings none of its own
 */
public record Overlay(Position position, boolean modal, boolean dismissible, Optional<String> label, String close) {
    /** What the button is called where nothing is said. */
    public static final String CLOSE = "Close";

    /** Where in the window. */
    public enum Position {
        CENTER,
        TOP,
        BOTTOM,
        TOP_LEFT,
        TOP_RIGHT,
        BOTTOM_LEFT,
        BOTTOM_RIGHT;

        /** As it is written: {@code bottom-right}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Overlay {
        if (modal && !dismissible) {
            throw new IllegalArgumentException("modal, not dismissible (expected: what keeps a page waiting can end)");
        }
    }

    /**
     * The HTML in an element that takes no place and is not seen until the browser's script shows it. What is not modal is no
     * dialog element, because that would take the focus.
     */
    String around(String html) {
        String element = modal ? "dialog" : "div";
        StringBuilder whole = new StringBuilder("<")
                .append(element)
                .append(modal ? " data-limen-modal" : " popover=\"manual\" role=\"dialog\" hidden")
                .append(" data-limen-overlay=\"")
                .append(position.word())
                .append('"');
        if (dismissible) {
            attribute(whole, "data-limen-close", close);
        }
        label.ifPresent(text -> attribute(whole, "aria-label", text));
        return whole.append('>')
                .append(html)
                .append("</")
                .append(element)
                .append('>')
                .toString();
    }

    private static void attribute(StringBuilder whole, String name, String value) {
        whole.append(' ')
                .append(name)
                .append("=\"")
                .append(Encode.forHtmlAttribute(value))
                .append('"');
    }
}

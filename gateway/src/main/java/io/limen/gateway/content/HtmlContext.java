package io.limen.gateway.content;

import java.util.Locale;
import java.util.Set;

/**
 * Where in an HTML fragment a reader stands: just enough of a tokenizer to know what a variable there would become.
 *
 * <p>Fed with the text between variables, it is in one of a handful of places. Anything it does not know as safe is
 * unsafe.
 */
final class HtmlContext {
    private static final Set<String> RAW_ELEMENTS = Set.of("script", "style", "iframe", "noscript", "xmp", "plaintext");
    private static final Set<String> URL_ATTRIBUTES =
            Set.of("href", "src", "action", "formaction", "poster", "cite", "data", "background", "ping", "xlink:href");
    private static final Set<String> CODE_ATTRIBUTES = Set.of("style", "srcdoc", "srcset", "http-equiv");

    /** What a variable would become here. */
    enum Place {
        TEXT,
        /** In the quoted value of an attribute that is shown or kept, not run. */
        ATTRIBUTE,
        /** At the very start of a URL: the variable chooses the scheme. */
        URL_START,
        /** Later in a URL: the variable is a part of it. */
        URL_PART,
        /** In a tag, an unquoted value, a comment, a script, a style or an attribute that is run. */
        UNSAFE
    }

    private enum State {
        TEXT,
        TAG_NAME,
        IN_TAG,
        ATTRIBUTE_NAME,
        BEFORE_VALUE,
        QUOTED,
        UNQUOTED,
        COMMENT,
        RAW
    }

    private State state = State.TEXT;
    private char quote;
    private boolean valueStarted;
    private final StringBuilder tag = new StringBuilder();
    private final StringBuilder attribute = new StringBuilder();
    private final StringBuilder tail = new StringBuilder();

    void feed(String html) {
        for (int i = 0; i < html.length(); i++) {
            feed(html.charAt(i));
        }
    }

    /** A variable stands here: whatever it becomes, it stays within this place. */
    void variable() {
        valueStarted = true;
    }

    Place place() {
        return switch (state) {
            case TEXT -> Place.TEXT;
            case QUOTED -> attributePlace(attribute.toString().toLowerCase(Locale.ROOT));
            default -> Place.UNSAFE;
        };
    }

    private Place attributePlace(String name) {
        if (name.startsWith("on") || CODE_ATTRIBUTES.contains(name)) {
            return Place.UNSAFE;
        }
        if (URL_ATTRIBUTES.contains(name)) {
            return valueStarted ? Place.URL_PART : Place.URL_START;
        }
        return Place.ATTRIBUTE;
    }

    /** A name for where it stands, equal for equal places: a section must begin and end in the same. */
    String signature() {
        return state + "/" + (state == State.QUOTED ? quote + "/" + attribute : "") + (state == State.RAW ? tag : "");
    }

    private void feed(char c) {
        switch (state) {
            case TEXT -> text(c);
            case TAG_NAME -> tagName(c);
            case IN_TAG -> inTag(c);
            case ATTRIBUTE_NAME -> attributeName(c);
            case BEFORE_VALUE -> beforeValue(c);
            case QUOTED -> quoted(c);
            case UNQUOTED -> unquoted(c);
            case COMMENT -> comment(c);
            case RAW -> raw(c);
        }
    }

    private void text(char c) {
        if (c == '<') {
            state = State.TAG_NAME;
            tag.setLength(0);
        }
    }

    private void tagName(char c) {
        if (tag.length() == 0 && !Character.isLetter(c) && c != '/' && c != '!') {
            state = c == '<' ? State.TAG_NAME : State.TEXT;
            return;
        }
        if (c == '>') {
            endTag();
        } else if (Character.isWhitespace(c)) {
            state = State.IN_TAG;
        } else {
            tag.append(c);
            if (tag.toString().equals("!--")) {
                state = State.COMMENT;
                tail.setLength(0);
            }
        }
    }

    private void inTag(char c) {
        if (c == '>') {
            endTag();
        } else if (!Character.isWhitespace(c) && c != '/') {
            attribute.setLength(0);
            attribute.append(c);
            state = State.ATTRIBUTE_NAME;
        }
    }

    private void attributeName(char c) {
        if (c == '=') {
            state = State.BEFORE_VALUE;
        } else if (c == '>') {
            endTag();
        } else if (Character.isWhitespace(c) || c == '/') {
            state = State.IN_TAG;
        } else {
            attribute.append(c);
        }
    }

    private void beforeValue(char c) {
        if (c == '"' || c == '\'') {
            quote = c;
            valueStarted = false;
            state = State.QUOTED;
        } else if (c == '>') {
            endTag();
        } else if (!Character.isWhitespace(c)) {
            state = State.UNQUOTED;
        }
    }

    private void quoted(char c) {
        if (c == quote) {
            state = State.IN_TAG;
        } else if (!Character.isWhitespace(c)) {
            valueStarted = true;
        }
    }

    private void unquoted(char c) {
        if (c == '>') {
            endTag();
        } else if (Character.isWhitespace(c)) {
            state = State.IN_TAG;
        }
    }

    private void comment(char c) {
        tail.append(c);
        if (tail.length() >= 3 && tail.substring(tail.length() - 3).equals("-->")) {
            state = State.TEXT;
        }
    }

    private void raw(char c) {
        tail.append(Character.toLowerCase(c));
        if (tail.toString().endsWith("</" + tag + ">")) {
            state = State.TEXT;
        }
    }

    private void endTag() {
        String name = tag.toString().toLowerCase(Locale.ROOT);
        state = RAW_ELEMENTS.contains(name) ? State.RAW : State.TEXT;
        tag.setLength(0);
        tag.append(name);
        tail.setLength(0);
    }
}

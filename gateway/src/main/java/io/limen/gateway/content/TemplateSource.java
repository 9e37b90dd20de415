package io.limen.gateway.content;

import io.limen.gateway.content.HtmlContext.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A Mustache template read for where its variables stand.
 *
 * <p>Variables are allowed in text and in quoted attributes; a section begins and ends in the same place; nothing is
 * inserted raw. In URLs a variable is renamed so that rendering knows to treat it as one: see {@link Escaping}.
 */
final class TemplateSource {
    private final String path;
    private final String source;
    private final StringBuilder rewritten = new StringBuilder();
    private final Set<String> variables = new LinkedHashSet<>();
    private final HtmlContext html = new HtmlContext();
    private final Deque<Section> open = new ArrayDeque<>();

    private record Section(String name, String signature, int offset) {}

    private TemplateSource(String path, String source) {
        this.path = path;
        this.source = source;
    }

    /** Reads a template; throws {@link TemplateFlaw} where a variable stands in an unsafe place. */
    static TemplateSource read(String path, String source) {
        TemplateSource template = new TemplateSource(path, source);
        template.read();
        return template;
    }

    /** The template for Mustache, with variables in URLs renamed. */
    String rewritten() {
        return rewritten.toString();
    }

    /** The names it asks for, sections included, in order of appearance. */
    Set<String> variables() {
        return variables;
    }

    private void read() {
        int at = 0;
        while (true) {
            int start = source.indexOf("{{", at);
            if (start < 0) {
                literal(source.substring(at));
                break;
            }
            literal(source.substring(at, start));
            int end = source.indexOf("}}", start);
            if (end < 0) {
                throw flaw(start, "{{ without }}");
            }
            tag(source.substring(start + 2, end), start);
            at = end + 2;
        }
        if (!open.isEmpty()) {
            throw flaw(open.peek().offset(), "section {{#" + open.peek().name() + "}} is never closed");
        }
        if (html.place() != Place.TEXT) {
            throw flaw(source.length(), "ends inside a tag, comment, script or style");
        }
    }

    private void literal(String text) {
        html.feed(text);
        rewritten.append(text);
    }

    private void tag(String tag, int offset) {
        char kind = tag.isEmpty() ? ' ' : tag.charAt(0);
        switch (kind) {
            case '!' -> {}
            case '#', '^' -> open(kind, tag.substring(1).trim(), offset);
            case '/' -> close(tag.substring(1).trim(), offset);
            case '{', '&' -> throw flaw(offset, "raw insertion is not allowed (expected: {{name}})");
            case '>', '=', '<', '$' -> throw flaw(offset, "partials and delimiters are not supported");
            default -> variable(tag.trim(), offset);
        }
    }

    private void variable(String name, int offset) {
        named(name, offset);
        rewritten
                .append("{{")
                .append(
                        switch (html.place()) {
                            case TEXT, ATTRIBUTE -> name;
                            case URL_START -> Escaping.URL + name;
                            case URL_PART -> Escaping.URL_PART + name;
                            case UNSAFE ->
                                throw flaw(
                                        offset,
                                        "{{" + name + "}} stands where it cannot be made safe"
                                                + " (expected: in text or in a quoted attribute that is not style, srcset or on…)");
                        })
                .append("}}");
        html.variable();
    }

    private void open(char kind, String name, int offset) {
        named(name, offset);
        open.push(new Section(name, html.signature(), offset));
        rewritten.append("{{").append(kind).append(name).append("}}");
    }

    private void close(String name, int offset) {
        if (open.isEmpty() || !open.peek().name().equals(name)) {
            throw flaw(offset, "{{/" + name + "}} closes nothing that is open");
        }
        if (!open.pop().signature().equals(html.signature())) {
            throw flaw(offset, "section " + name + " begins and ends in different places of the HTML");
        }
        rewritten.append("{{/").append(name).append("}}");
    }

    private void named(String name, int offset) {
        if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*|\\.")) {
            throw flaw(offset, "'" + name + "' is no name (expected: lower-case letters, digits and _)");
        }
        variables.add(name);
    }

    private TemplateFlaw flaw(int offset, String message) {
        return new TemplateFlaw(path, source, offset, message);
    }
}

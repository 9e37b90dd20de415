package io.limen.gateway.rules;

import io.limen.gateway.content.Overlay;
import io.limen.gateway.content.Overlay.Position;
import io.limen.gateway.content.Presentation;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a variant stands in a page: {@code { html: hero/x.html, overlay: bottom-right, attributes: { data-layout: light } }} or
 * {@code { route: /other/path }}.
 */
final class Presentations {
    private static final int TEXT_CHARS_MAX = 256;

    /** Attributes that say something and do nothing; what begins with {@code data-limen} says it to us. */
    private static final Pattern ATTRIBUTE = Pattern.compile("class|data-(?!limen)[a-z][a-z0-9-]{0,63}");

    private static final Pattern CLASSES = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*( [A-Za-z_][A-Za-z0-9_-]*)*");

    /** A path and nothing else: no other host, no way up, no query, and nothing that HTML would write otherwise. */
    private static final Pattern PATH = Pattern.compile("/(?!/)(?:(?!\\.\\.?(/|$))[A-Za-z0-9._~!$()*+,;=:@%-]+(/|$))*");

    private static final List<String> POSITIONS =
            Arrays.stream(Position.values()).map(Position::word).toList();

    private Presentations() {}

    /** @param until the moment the experience ends at, epoch milliseconds */
    static Presentation read(YamlCursor variant, OptionalLong until) {
        if (!variant.isMap()) {
            return new Presentation(Optional.empty(), new TreeMap<>(), Optional.empty(), until);
        }
        YamlCursor route = variant.at("route");
        for (String other : List.of("html", "overlay", "attributes")) {
            if (route.isPresent() && variant.at(other).isPresent()) {
                variant.at(other).keyProblem(ProblemCode.EXCLUDES, other, "route");
            }
        }
        YamlCursor overlay = variant.at("overlay");
        if (overlay.isPresent() && !variant.at("html").isPresent()) {
            variant.at("html").missing("the file of content/ that lies over the page");
        }
        return new Presentation(overlay(overlay), attributes(variant.at("attributes")), route(route), until);
    }

    private static Optional<Overlay> overlay(YamlCursor cursor) {
        if (!cursor.isPresent()) {
            return Optional.empty();
        }
        if (!cursor.isMap()) {
            return position(cursor)
                    .map(position -> new Overlay(position, false, true, Optional.empty(), Overlay.CLOSE));
        }
        YamlCursor at = cursor.at("position");
        if (!at.isPresent()) {
            at.missing("one of " + String.join(", ", POSITIONS));
        }
        Optional<Position> position = position(at);
        boolean modal = cursor.at("modal").bool().orElse(false);
        YamlCursor dismissible = cursor.at("dismissible");
        boolean canBeDismissed = dismissible.bool().orElse(true);
        if (modal && !canBeDismissed) {
            dismissible.problem(ProblemCode.TRAP);
        }
        Optional<String> label = line(cursor.at("label"));
        String close = line(cursor.at("close")).orElse(Overlay.CLOSE);
        return position.map(where -> new Overlay(where, modal, canBeDismissed || modal, label, close));
    }

    private static Optional<Position> position(YamlCursor cursor) {
        return cursor.choice(POSITIONS)
                .map(word -> Position.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    private static SortedMap<String, String> attributes(YamlCursor cursor) {
        SortedMap<String, String> attributes = new TreeMap<>();
        if (!cursor.isPresent()) {
            return attributes;
        }
        for (YamlCursor entry : cursor.entries()) {
            if (!ATTRIBUTE.matcher(entry.key()).matches()) {
                entry.keyProblem(ProblemCode.BAD_ATTRIBUTE, entry.key());
                continue;
            }
            Optional<String> value = line(entry);
            if (entry.key().equals("class")
                    && value.filter(classes -> !CLASSES.matcher(classes).matches())
                            .isPresent()) {
                entry.wrongType("names of classes, such as `calm light`");
            }
            value.ifPresent(text -> attributes.put(entry.key(), text));
        }
        return attributes;
    }

    private static Optional<String> route(YamlCursor cursor) {
        Optional<String> path = cursor.text();
        if (path.filter(text ->
                        text.length() <= TEXT_CHARS_MAX && PATH.matcher(text).matches())
                .isEmpty()) {
            path.ifPresent(wrong -> cursor.problem(ProblemCode.BAD_ROUTE, wrong));
            return Optional.empty();
        }
        return path;
    }

    private static Optional<String> line(YamlCursor cursor) {
        Optional<String> text = cursor.text();
        if (text.filter(line -> line.isBlank()
                        || line.length() > TEXT_CHARS_MAX
                        || line.chars().anyMatch(Character::isISOControl))
                .isPresent()) {
            cursor.wrongType("a line of text of 1 to " + TEXT_CHARS_MAX + " characters");
            return Optional.empty();
        }
        return text;
    }
}

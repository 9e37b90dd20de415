package io.limen.gateway.settings;

import java.util.Optional;

/**
 * Something wrong in a configuration file. Its text is the same in the command line, the console and the API.
 *
 * @param code stable: scripts and documentation may name it
 * @param place where it stands
 * @param path the path of the value, such as {@code features.cart_value.of}; empty for the file as a whole
 * @param message what is wrong, with the value
 * @param suggestion what was probably meant
 */
public record Problem(ProblemCode code, Place place, String path, String message, Optional<String> suggestion) {

    /** Whether the configuration can be used in spite of it. */
    public enum Severity {
        /** The configuration is refused. */
        ERROR,
        /** The configuration is used. */
        WARNING
    }

    public Severity severity() {
        return code.severity();
    }

    /** The problem for people: one line, then the source with a caret under the mistake, then the suggestion. */
    public String render() {
        StringBuilder text = new StringBuilder().append(place).append("  ").append(code.id());
        if (severity() == Severity.WARNING) {
            text.append(" warning");
        }
        text.append("  ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(message).append('\n');
        if (!place.source().isEmpty()) {
            String margin = "    ";
            String source = place.source().replace('\t', ' ');
            int marked = Math.max(1, Math.min(place.length(), source.length() - place.column() + 1));
            text.append(margin).append(source).append('\n');
            text.append(margin).append(" ".repeat(place.column() - 1)).append('^');
            text.append("~".repeat(marked - 1)).append('\n');
        }
        suggestion.ifPresent(
                meant -> text.append("    did you mean `").append(meant).append("`?\n"));
        return text.toString();
    }

    @Override
    public String toString() {
        return render();
    }
}

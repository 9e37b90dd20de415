package io.limen.gateway.rules;

import io.limen.gateway.content.Snippet;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that stand for something defined elsewhere: each is looked up, and told with its nearest where it is nothing. */
final class References {
    private final List<String> goals;
    private final List<String> segments;
    private final Map<String, Snippet> pathToSnippet;
    private final Set<String> shown = new HashSet<>();

    References(List<String> goals, List<String> segments, Map<String, Snippet> pathToSnippet) {
        this.goals = List.copyOf(goals);
        this.segments = List.copyOf(segments);
        this.pathToSnippet = Map.copyOf(pathToSnippet);
    }

    Optional<String> goal(YamlCursor cursor) {
        return known(cursor, goals, ProblemCode.UNKNOWN_GOAL);
    }

    Optional<String> segment(YamlCursor cursor) {
        return known(cursor, segments, ProblemCode.UNKNOWN_SEGMENT);
    }

    Optional<Snippet> snippet(YamlCursor cursor) {
        Optional<String> path = known(cursor, pathToSnippet.keySet(), ProblemCode.UNKNOWN_SNIPPET);
        path.ifPresent(shown::add);
        return path.map(pathToSnippet::get);
    }

    /** The snippets nothing referred to so far. */
    List<String> unshown() {
        return pathToSnippet.keySet().stream()
                .filter(path -> !shown.contains(path))
                .sorted()
                .toList();
    }

    static Optional<String> known(YamlCursor cursor, Collection<String> names, ProblemCode code) {
        Optional<String> name = cursor.text();
        if (name.isPresent() && !names.contains(name.get())) {
            cursor.suggest(Nearest.to(name.get(), names), code, name.get());
            return Optional.empty();
        }
        return name;
    }
}

package io.limen.gateway.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects the problems of one configuration. Not for use by several threads. */
public final class Problems {
    /** Beyond this many, further ones are dropped: nobody reads them, and a hostile file cannot fill the memory. */
    public static final int COUNT_MAX = 1_000;

    private static final Comparator<Problem> READING_ORDER = Comparator.comparing(
                    (Problem problem) -> problem.place().file())
            .thenComparingInt(problem -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column());

    private final List<Problem> found = new ArrayList<>();

    public void add(Problem problem) {
        if (found.size() < COUNT_MAX && !found.contains(problem)) {
            found.add(problem);
        }
    }

    /** A problem at a place, with the values its code's template asks for. */
    public void add(ProblemCode code, Place place, String path, Object... values) {
        add(new Problem(code, place, path, code.message(values), Optional.empty()));
    }

    /** The same, with what was probably meant. */
    public void suggest(Optional<String> suggestion, ProblemCode code, Place place, String path, Object... values) {
        add(new Problem(code, place, path, code.message(values), suggestion));
    }

    public boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** All of them, by file, line and column. */
    public List<Problem> all() {
        return found.stream().sorted(READING_ORDER).toList();
    }

    public List<Problem> of(Problem.Severity severity) {
        return all().stream().filter(problem -> problem.severity() == severity).toList();
    }
}

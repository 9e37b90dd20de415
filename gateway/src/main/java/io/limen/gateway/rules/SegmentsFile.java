package io.limen.gateway.rules;

import io.limen.gateway.decision.Flag;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code segments.yaml}: {@code name: { when | all, any, none, until, linger, parent, notify, public }}. First the names,
 * so that conditions can speak of them, in an order in which every segment stands behind those it depends on; then the
 * rest.
 */
final class SegmentsFile {
    private static final Pattern SEGMENT_IN_CONDITION = Pattern.compile("\\bsegments\\s*\\.\\s*([a-z][a-z0-9_]*)");
    private static final Set<String> RESERVED = Set.of();

    private final Problems problems;
    private final Map<String, YamlCursor> nameToEntry = new LinkedHashMap<>();
    private final List<String> ordered = new ArrayList<>();
    private final List<Review.Defined> defined = new ArrayList<>();

    SegmentsFile(YamlCursor root, Problems problems) {
        this.problems = problems;
        for (YamlCursor entry : root.entries()) {
            if (NameRules.checkNot(entry, RESERVED)) {
                nameToEntry.put(entry.key(), entry);
            }
        }
        Set<String> done = new LinkedHashSet<>();
        nameToEntry.keySet().forEach(name -> place(name, new LinkedHashSet<>(), done));
        ordered.addAll(done);
    }

    /** All names, each behind those it depends on. */
    List<String> names() {
        return List.copyOf(ordered);
    }

    /** Where each is defined, and what is expected of its audience. */
    List<Review.Defined> defined() {
        return defined;
    }

    /** @param least expected of the audience of those that say nothing of it */
    List<Segment> read(ConditionCompiler compiler, List<Flag> flags, SegmentsLock lock, MinAudience least) {
        List<Segment> segments = new ArrayList<>();
        // Bits in file order, whatever depends on what.
        nameToEntry.keySet().forEach(lock::bit);
        for (String name : ordered) {
            YamlCursor entry = nameToEntry.get(name);
            if (entry != null) {
                MinAudience own = MinAudience.read(entry.at("minAudience")).orElse(least);
                defined.add(new Review.Defined(name, entry.keyPlace(), entry.path(), own));
                segment(entry, compiler, flags, lock).ifPresent(segments::add);
            }
        }
        if (!lock.added().isEmpty()) {
            problems.add(
                    ProblemCode.LOCK_INCOMPLETE, Place.file(SegmentsLock.FILE), "", String.join(", ", lock.added()));
        }
        return segments;
    }

    private Optional<Segment> segment(
            YamlCursor entry, ConditionCompiler compiler, List<Flag> flags, SegmentsLock lock) {
        Clauses clauses = new Clauses()
                .when(entry.at("when"))
                .all(entry.at("all"))
                .any(entry.at("any"))
                .none(entry.at("none"));
        Clauses leaving = new Clauses().when(entry.at("until"));
        long linger = entry.at("linger").duration().orElse(Duration.ZERO).toMillis();
        int parent = parent(entry.at("parent"));
        boolean announced = entry.at("notify").bool().orElse(false);
        boolean shown = entry.at("public").bool().orElse(false);
        if (clauses.isEmpty()) {
            entry.keyProblem(ProblemCode.NO_CONDITION);
        }
        Optional<Condition> when = clauses.compileToMeet(compiler, Scope.PROFILE);
        Optional<Condition> until = leaving.compile(compiler, Scope.PROFILE);
        if (when.isEmpty() || until.isEmpty() || clauses.isEmpty()) {
            return Optional.empty();
        }
        tellFlagsOfTheRequest(entry, when.get(), flags);
        tellFlagsOfTheRequest(entry, until.get(), flags);
        Condition leaves = leaving.isEmpty() ? clauses.opposite(compiler, Scope.PROFILE) : until.get();
        return Optional.of(new Segment(
                entry.key(),
                lock.bit(entry.key()),
                when.get(),
                leaves,
                linger,
                parent,
                clauses.source(),
                announced,
                shown));
    }

    private int parent(YamlCursor cursor) {
        return cursor.text()
                .map(name -> {
                    if (!nameToEntry.containsKey(name)) {
                        cursor.suggest(Nearest.to(name, nameToEntry.keySet()), ProblemCode.UNKNOWN_PARENT, name);
                    }
                    return ordered.indexOf(name);
                })
                .orElse(-1);
    }

    /** A bit in a store has no page: what a segment asks of a flag must not depend on the request, nor on segments. */
    private static void tellFlagsOfTheRequest(YamlCursor entry, Condition condition, List<Flag> flags) {
        for (Condition.Input input : condition.reads()) {
            if (input instanceof Condition.Input.FlagInput flag) {
                Flag read = flags.get(flag.flag());
                FlagReads.beyondTheProfile(read, flags)
                        .ifPresent(what -> entry.keyProblem(ProblemCode.FLAG_NOT_OF_PROFILE, read.name(), what));
            }
        }
    }

    private void place(String name, Set<String> above, Set<String> done) {
        YamlCursor entry = nameToEntry.get(name);
        if (entry == null || done.contains(name)) {
            return;
        }
        if (!above.add(name)) {
            List<String> circle = new ArrayList<>(above);
            circle = circle.subList(circle.indexOf(name), circle.size());
            entry.keyProblem(ProblemCode.SEGMENT_CYCLE, String.join(" → ", circle) + " → " + name);
            return;
        }
        dependencies(entry).forEach(other -> place(other, above, done));
        above.remove(name);
        done.add(name);
    }

    private static Set<String> dependencies(YamlCursor entry) {
        Set<String> names = new LinkedHashSet<>();
        entry.at("parent").text().ifPresent(names::add);
        for (String key : List.of("when", "all", "any", "none", "until")) {
            for (YamlCursor clause : entry.at(key).items()) {
                Matcher matcher = SEGMENT_IN_CONDITION.matcher(clause.text().orElse(""));
                while (matcher.find()) {
                    names.add(matcher.group(1));
                }
            }
        }
        return names;
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One condition in several places of a file: `when`, and the items of `all`, `any` and `none`. Each is checked where it
 * stands, then they are compiled as one.
 */
final class Clauses {
    private final List<YamlCursor> written = new ArrayList<>();
    private final List<String> joined = new ArrayList<>();

    /** Must hold. */
    Clauses when(YamlCursor cursor) {
        cursor.text().ifPresent(source -> add(cursor, source));
        return this;
    }

    /** Every item must hold. */
    Clauses all(YamlCursor list) {
        list.items().forEach(this::when);
        return this;
    }

    /** One item must hold. */
    Clauses any(YamlCursor list) {
        List<String> sources = new ArrayList<>();
        for (YamlCursor item : list.items()) {
            item.text().ifPresent(source -> {
                written.add(item);
                sources.add(source);
            });
        }
        if (!sources.isEmpty()) {
            joined.add(sources.stream().map(Clauses::bracketed).collect(Collectors.joining(" || ", "(", ")")));
        }
        return this;
    }

    /** No item may hold. */
    Clauses none(YamlCursor list) {
        for (YamlCursor item : list.items()) {
            item.text().ifPresent(source -> {
                written.add(item);
                joined.add("!" + bracketed(source));
            });
        }
        return this;
    }

    /** Must hold, and is right: it was not written by hand. */
    Clauses given(String source) {
        joined.add(bracketed(source));
        return this;
    }

    boolean isEmpty() {
        return joined.isEmpty();
    }

    /** The whole condition as one source, for explanations; empty for none. */
    String source() {
        if (written.size() == 1 && joined.size() == 1 && !joined.get(0).startsWith("!")) {
            return written.get(0).text().orElse("").strip();
        }
        return String.join(" && ", joined);
    }

    /** Compiled; empty where a clause is wrong, with every flaw told at its place. No clause at all always holds. */
    Optional<Condition> compile(ConditionCompiler compiler, Scope scope) {
        boolean right = true;
        for (YamlCursor clause : written) {
            right &= Flaws.told(compiler.compile(clause.text().orElse(""), scope), clause, ProblemCode.CONDITION)
                    .isPresent();
        }
        return right ? Optional.of(compiled(compiler, scope, source())) : Optional.empty();
    }

    /** The same of what somebody must meet: told where nobody can. */
    Optional<Condition> compileToMeet(ConditionCompiler compiler, Scope scope) {
        Optional<Condition> condition = compile(compiler, scope);
        if (condition.filter(Constants::isFalse).isPresent()) {
            written.get(0).problem(ProblemCode.NEVER_TRUE);
        }
        return condition;
    }

    /** The opposite of the whole condition; asked only where {@link #compile} gave one. */
    Condition opposite(ConditionCompiler compiler, Scope scope) {
        return compiled(compiler, scope, "!" + bracketed(source()));
    }

    private static Condition compiled(ConditionCompiler compiler, Scope scope, String source) {
        Compilation<? extends Condition> compilation = compiler.compile(source.isEmpty() ? "true" : source, scope);
        if (compilation instanceof Compilation.Compiled<? extends Condition> compiled) {
            return compiled.result();
        }
        throw new IllegalStateException(
                "right alone but not together: " + source + ": " + ((Compilation.Flawed<?>) compilation).flaws());
    }

    private void add(YamlCursor cursor, String source) {
        written.add(cursor);
        joined.add(bracketed(source));
    }

    /** The line break ends a comment in the source. */
    private static String bracketed(String source) {
        String stripped = source.strip();
        return "(" + stripped + (stripped.contains("//") ? "\n)" : ")");
    }
}

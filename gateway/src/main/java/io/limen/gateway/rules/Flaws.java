package io.limen.gateway.rules;

import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.rules.cel.Flaw;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.Optional;

/** Tells what is wrong in an expression at the place where it stands in its file. */
final class Flaws {
    private Flaws() {}

    /** What was compiled; empty where the expression is flawed, with every flaw told. */
    static <T> Optional<T> told(Compilation<T> compilation, YamlCursor at, ProblemCode code) {
        if (compilation instanceof Compilation.Compiled<T> compiled) {
            return Optional.of(compiled.result());
        }
        for (Flaw flaw : ((Compilation.Flawed<T>) compilation).flaws()) {
            at.problemIn(flaw.offset(), flaw.length(), flaw.suggestion(), code, flaw.message());
        }
        return Optional.empty();
    }
}

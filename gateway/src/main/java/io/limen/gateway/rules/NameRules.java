package io.limen.gateway.rules;

import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.Set;
import java.util.regex.Pattern;

/** What things of the configuration may be called. */
final class NameRules {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    /** Other YAML parsers, of version 1.1, read these as booleans or null: no tool shall see another name than we do. */
    private static final Set<String> BOOLEANS_OF_YAML_1_1 =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private static final Set<String> WORDS_OF_CEL = Set.of(
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while",
            "has",
            "all",
            "exists",
            "exists_one",
            "map",
            "filter",
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "bool",
            "list",
            "type",
            "null_type",
            "dyn",
            "size",
            "duration",
            "timestamp",
            "matches",
            "contains",
            "google");
    /** What conditions call by a bare name beside features. */
    private static final Set<String> CONTEXT = Set.of(
            "models",
            "segments",
            "flags",
            "page",
            "device",
            "geo",
            "campaign",
            "network",
            "event",
            "context",
            "now",
            "visitor",
            "session",
            "user",
            "request");

    private NameRules() {}

    /** Whether this entry's key is a name; tells why not. */
    static boolean check(YamlCursor entry) {
        String name = entry.key();
        if (BOOLEANS_OF_YAML_1_1.contains(name)) {
            entry.keyProblem(ProblemCode.RESERVED_NAME, name, "YAML 1.1 reads this one as a boolean or null");
            return false;
        }
        if (!NAME.matcher(name).matches()) {
            entry.keyProblem(ProblemCode.BAD_NAME, name);
            return false;
        }
        return true;
    }

    /** Whether this text is a name; tells why not. */
    static boolean checkValue(YamlCursor cursor, String name) {
        boolean right = NAME.matcher(name).matches();
        if (!right) {
            cursor.problem(ProblemCode.BAD_NAME, name);
        }
        return right;
    }

    /** Whether this entry's key is a name that conditions can say without a prefix; tells why not. */
    static boolean checkBare(YamlCursor entry) {
        if (!check(entry)) {
            return false;
        }
        if (WORDS_OF_CEL.contains(entry.key()) || CONTEXT.contains(entry.key())) {
            entry.keyProblem(ProblemCode.RESERVED_NAME, entry.key(), "conditions use this one for something else");
            return false;
        }
        return true;
    }

    /** Whether this entry's key is none of the words its surroundings use themselves; tells if it is. */
    static boolean checkNot(YamlCursor entry, Set<String> reserved) {
        if (check(entry) && reserved.contains(entry.key())) {
            entry.keyProblem(ProblemCode.RESERVED_NAME, entry.key(), "tests use this one for something else");
            return false;
        }
        return true;
    }
}

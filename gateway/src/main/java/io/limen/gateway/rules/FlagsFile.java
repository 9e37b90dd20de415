package io.limen.gateway.rules;

import io.limen.gateway.decision.Flag;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code flags.yaml}: {@code name: { default: …, rules: [ { when: …, serve: …, share: 10% } ], goal: … }}. First names
 * and defaults, so that conditions can speak of them; then the rules.
 */
final class FlagsFile {
    private final Map<YamlCursor, Value> entryToFallback = new LinkedHashMap<>();

    FlagsFile(YamlCursor root) {
        for (YamlCursor entry : root.entries()) {
            YamlCursor fallback = entry.at("default");
            if (!NameRules.check(entry)) {
                continue;
            }
            if (!fallback.isPresent()) {
                fallback.missing("the value where no rule serves another");
            }
            entryToFallback.put(entry, fallback.data().map(PlainValues::value).orElse(new Value.Bool(false)));
        }
    }

    List<Names.FlagName> names() {
        return entryToFallback.entrySet().stream()
                .map(flag -> new Names.FlagName(flag.getKey().key(), flag.getValue()))
                .toList();
    }

    List<Flag> read(ConditionCompiler compiler, References references) {
        List<Flag> flags = new ArrayList<>();
        entryToFallback.forEach((entry, fallback) -> {
            List<Flag.Rule> rules = new ArrayList<>();
            for (YamlCursor rule : entry.at("rules").items()) {
                rule(rule, fallback, compiler).ifPresent(rules::add);
            }
            flags.add(new Flag(entry.key(), fallback, rules, references.goal(entry.at("goal"))));
        });
        return flags;
    }

    private static Optional<Flag.Rule> rule(YamlCursor rule, Value fallback, ConditionCompiler compiler) {
        Clauses clauses = new Clauses().when(rule.at("when"));
        Optional<Condition> when = clauses.compile(compiler, Scope.REQUEST);
        YamlCursor serve = rule.at("serve");
        double share = rule.at("share").share().orElse(1);
        Optional<Value> value = serve.data().map(PlainValues::value);
        if (value.isEmpty()) {
            serve.missing("the value it serves");
            return Optional.empty();
        }
        if (value.get().getClass() != fallback.getClass()) {
            serve.problem(ProblemCode.FLAG_TYPE, kind(value.get()), kind(fallback));
            return Optional.empty();
        }
        return when.map(condition -> new Flag.Rule(condition, clauses.source(), value.get(), share));
    }

    private static String kind(Value value) {
        if (value instanceof Value.Num) {
            return "a number";
        }
        if (value instanceof Value.Bool) {
            return "true or false";
        }
        return value instanceof Value.Text ? "a text" : value instanceof Value.Items ? "a list" : "a mapping";
    }
}

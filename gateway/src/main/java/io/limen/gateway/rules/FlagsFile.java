package io.limen.gateway.rules;

import io.limen.gateway.decision.Flag;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code flags.yaml}: {@code name: { default: …, rules: [ { when: …, serve: …, share: 10% } ], goal: … }}. With
 * {@code variants: { small: 80, big: 100 }} the values have names, which {@code default}, {@code serve} and
 * {@code split: { small: 50%, big: 50% }} say. First names and defaults, so that conditions can speak of them; then the
 * rules.
 */
final class FlagsFile {
    private final List<Declared> declared = new ArrayList<>();

    /** A value and what it is called. */
    private record Named(String variant, Value value) {}

    /**
     * What the rules of a flag must agree with.
     *
     * @param variants by name; empty where the values have none
     */
    private record Declared(YamlCursor entry, Map<String, Value> variants, Named fallback) {}

    FlagsFile(YamlCursor root) {
        for (YamlCursor entry : root.entries()) {
            YamlCursor fallback = entry.at("default");
            if (!NameRules.check(entry)) {
                continue;
            }
            if (!fallback.isPresent()) {
                fallback.missing("the value where no rule serves another");
            }
            Map<String, Value> variants = variants(entry.at("variants"));
            Named value =
                    named(fallback, variants, Flag.DEFAULT).orElse(new Named(Flag.DEFAULT, new Value.Bool(false)));
            for (YamlCursor variant : entry.at("variants").entries()) {
                variant.data().ifPresent(data -> check(variant, PlainValues.value(data), value.value()));
            }
            declared.add(new Declared(entry, variants, value));
        }
    }

    private static Map<String, Value> variants(YamlCursor cursor) {
        Map<String, Value> variants = new LinkedHashMap<>();
        for (YamlCursor variant : cursor.entries()) {
            Optional<Object> data = variant.data();
            if (data.isEmpty()) {
                variant.missing("its value");
            } else if (NameRules.check(variant)) {
                variants.put(variant.key(), PlainValues.value(data.get()));
            }
        }
        return variants;
    }

    List<Names.FlagName> names() {
        return declared.stream()
                .map(flag ->
                        new Names.FlagName(flag.entry().key(), flag.fallback().value()))
                .toList();
    }

    List<Flag> read(ConditionCompiler compiler, References references) {
        List<Flag> flags =
                declared.stream().map(flag -> flag(flag, compiler, references)).toList();
        refuseCycles(flags);
        return flags;
    }

    private static Flag flag(Declared flag, ConditionCompiler compiler, References references) {
        List<Flag.Rule> rules = new ArrayList<>();
        Map<String, String> takenToRule = new HashMap<>();
        int number = 0;
        for (YamlCursor rule : flag.entry().at("rules").items()) {
            number++;
            List<Flag.Rule> arms = rules(rule, "rule_" + number, flag, compiler);
            tellTaken(rule, "rule " + number, arms, takenToRule);
            rules.addAll(arms);
        }
        boolean off = flag.entry().at("off").bool().orElse(false);
        return new Flag(
                flag.entry().key(),
                flag.fallback().value(),
                flag.fallback().variant(),
                off ? List.of() : rules,
                references.goal(flag.entry().at("goal")),
                off);
    }

    /**
     * Tells where a rule above serves everybody this is for.
     *
     * @param takenToRule whom the rules so far leave nothing of: a condition as written, empty for everybody
     */
    private static void tellTaken(YamlCursor rule, String name, List<Flag.Rule> arms, Map<String, String> takenToRule) {
        for (Flag.Rule arm : arms) {
            String source = Constants.isTrue(arm.when()) ? "" : arm.source();
            String above = takenToRule.getOrDefault("", takenToRule.get(source));
            if (above != null) {
                rule.problem(ProblemCode.RULE_NEVER_REACHED, above);
                return;
            }
            if (arm.share() >= 1) {
                takenToRule.put(source, name);
            }
        }
    }

    /** One rule, or one for each arm of a split. */
    private static List<Flag.Rule> rules(YamlCursor rule, String name, Declared flag, ConditionCompiler compiler) {
        Clauses clauses = new Clauses().when(rule.at("when"));
        Optional<Condition> when = clauses.compileToMeet(compiler, Scope.REQUEST);
        YamlCursor split = rule.at("split");
        YamlCursor serve = rule.at("serve");
        YamlCursor share = rule.at("share");
        Map<Named, Double> served = new LinkedHashMap<>();
        if (split.isPresent()) {
            exclude(serve, split);
            exclude(share, split);
            FlagSplit.read(split, flag.variants().keySet())
                    .forEach((variant, upTo) -> served.put(
                            new Named(
                                    variant,
                                    flag.variants()
                                            .getOrDefault(
                                                    variant, flag.fallback().value())),
                            upTo));
        } else if (!serve.isPresent()) {
            serve.missing("the value it serves");
        } else {
            double most = share.share().orElse(1);
            named(serve, flag.variants(), name)
                    .filter(value -> check(serve, value.value(), flag.fallback().value()))
                    .ifPresent(value -> served.put(value, most));
        }
        List<Flag.Rule> rules = new ArrayList<>();
        when.ifPresent(condition -> served.forEach((value, upTo) ->
                rules.add(new Flag.Rule(condition, clauses.source(), value.value(), value.variant(), upTo))));
        return rules;
    }

    private static void exclude(YamlCursor cursor, YamlCursor split) {
        if (cursor.isPresent()) {
            cursor.keyProblem(ProblemCode.EXCLUDES, cursor.key(), split.key());
        }
    }

    /** The value written here, or the one of the variant named here. */
    private static Optional<Named> named(YamlCursor cursor, Map<String, Value> variants, String otherwise) {
        if (variants.isEmpty()) {
            return cursor.data().map(data -> new Named(otherwise, PlainValues.value(data)));
        }
        return References.known(cursor, variants.keySet(), ProblemCode.UNKNOWN_VARIANT)
                .flatMap(name -> Optional.ofNullable(variants.get(name)).map(value -> new Named(name, value)));
    }

    /** Whether the value is of the flag's type; tells where it is not. */
    private static boolean check(YamlCursor cursor, Value value, Value fallback) {
        boolean same = value.getClass() == fallback.getClass();
        if (!same) {
            cursor.problem(ProblemCode.FLAG_TYPE, kind(value), kind(fallback));
        }
        return same;
    }

    /** Each circle once, where it is entered first. */
    private void refuseCycles(List<Flag> flags) {
        Set<String> told = new HashSet<>();
        for (int flag = 0; flag < flags.size(); flag++) {
            List<String> circle = FlagReads.circle(flag, flags);
            if (!circle.isEmpty() && !told.contains(flags.get(flag).name())) {
                told.addAll(circle);
                declared.get(flag)
                        .entry()
                        .keyProblem(ProblemCode.FLAG_CYCLE, String.join(" → ", circle) + " → " + circle.get(0));
            }
        }
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

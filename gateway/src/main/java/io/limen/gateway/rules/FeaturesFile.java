package io.limen.gateway.rules;

import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code features.yaml}: {@code name: { verb: event, of: value, where: condition, per: …, window | halfLife }}. */
final class FeaturesFile {
    private static final List<String> PERS = List.of("page", "session", "visitor");

    private final FeatureVerbs verbs;
    private final Map<Integer, String> idToName = new HashMap<>();

    FeaturesFile(EventTerms terms) {
        this.verbs = new FeatureVerbs(terms);
    }

    List<Feature> read(YamlCursor root) {
        List<Feature> features = new ArrayList<>();
        for (YamlCursor entry : root.entries()) {
            if (NameRules.checkBare(entry)) {
                feature(entry).ifPresent(features::add);
            }
        }
        return features;
    }

    private Optional<Feature> feature(YamlCursor entry) {
        Optional<Verb> verb = verb(entry);
        if (verb.isEmpty()) {
            return Optional.empty();
        }
        tellOptionsOfOtherVerbs(entry, verb.get());
        Feature.Per per = verb.get().options().contains("per") ? per(entry.at("per")) : Feature.Per.VISITOR;
        String definition = definition(entry);
        int id = id(entry.key(), definition);
        return verbs.read(verb.get(), entry)
                .filter(read -> isFree(entry, id))
                .map(read -> new Feature(entry.key(), id, definition, per, read.events(), read.aggregation()));
    }

    /** The stored id of a feature: 28 bits of the fingerprint of name and definition; never 0. */
    static int id(String name, String definition) {
        return Math.max(1, (int) (Fingerprint.of(name + "\n" + definition) >>> 36));
    }

    private static String definition(YamlCursor entry) {
        return PlainValues.canonical(entry.data().orElse(Map.of()));
    }

    private boolean isFree(YamlCursor entry, int id) {
        String other = idToName.putIfAbsent(id, entry.key());
        if (other != null) {
            entry.keyProblem(ProblemCode.FEATURE_ID_TAKEN, other);
        }
        return other == null;
    }

    private static Optional<Verb> verb(YamlCursor entry) {
        List<String> words =
                entry.keys().stream().filter(Verb.WORD_TO_VERB::containsKey).toList();
        if (words.isEmpty()) {
            if (entry.isPresent() && !entry.isMap()) {
                entry.wrongType("a verb with its event, such as { count: Product Viewed }");
                return Optional.empty();
            }
            Optional<String> meant = entry.keys().stream()
                    .filter(key -> !Verb.ALL_OPTIONS.contains(key))
                    .flatMap(key -> Nearest.to(key, Verb.WORD_TO_VERB.keySet()).stream())
                    .findFirst();
            entry.suggestKey(meant, ProblemCode.NO_VERB, String.join(", ", Verb.WORD_TO_VERB.keySet()));
            return Optional.empty();
        }
        if (words.size() > 1) {
            entry.at(words.get(1)).keyProblem(ProblemCode.SEVERAL_VERBS, words.get(1), words.get(0));
            return Optional.empty();
        }
        return Optional.of(words.get(0)).map(Verb.WORD_TO_VERB::get);
    }

    private static void tellOptionsOfOtherVerbs(YamlCursor entry, Verb verb) {
        for (String key : entry.keys()) {
            if (Verb.ALL_OPTIONS.contains(key) && !verb.options().contains(key)) {
                entry.at(key)
                        .keyProblem(
                                ProblemCode.OPTION_NOT_OF_VERB, key, verb.word(), String.join(", ", verb.options()));
            }
        }
    }

    private static Feature.Per per(YamlCursor cursor) {
        return switch (cursor.choice(PERS).orElse("visitor")) {
            case "page" -> Feature.Per.PAGE;
            case "session" -> Feature.Per.SESSION;
            default -> Feature.Per.VISITOR;
        };
    }
}

package io.limen.gateway.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a feature does, and what may be said beside it. */
enum Verb {
    COUNT("where per window halfLife minus reset"),
    SUM("of where per window halfLife minus reset"),
    LAST("of as where per"),
    FIRST("of as where per"),
    MIN("of where per reset"),
    MAX("of where per reset"),
    DISTINCT("of where per keep"),
    SINCE("where per reset"),
    SESSIONS("where gap"),
    TOP("of where per keep window halfLife"),
    SEQUENCE("per window"),
    WEIGH("per window halfLife"),
    DWELL("where per gap"),
    IMPORTED("of expires");

    static final Map<String, Verb> WORD_TO_VERB = new LinkedHashMap<>();
    static final Set<String> ALL_OPTIONS = new TreeSet<>();

    static {
        for (Verb verb : values()) {
            WORD_TO_VERB.put(verb.word(), verb);
            ALL_OPTIONS.addAll(verb.options());
        }
    }

    private final String options;

    Verb(String options) {
        this.options = options;
    }

    List<String> options() {
        return List.of(options.split(" ", -1));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.limen.gateway.rules;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Flag;
import io.limen.gateway.decision.FlagEvaluation.Why;
import io.limen.gateway.decision.Reason;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.DecisionTest.Served;
import io.limen.gateway.rules.DecisionTest.Shown;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code expect} of a decision test: segments, flags, and what each slot shows. */
final class Expectations {
    private static final String DEFAULT = "default";
    private static final List<String> REASONS = names(Reason.values());
    private static final List<String> WHYS = names(Why.values());

    private final Snapshot snapshot;
    private final List<String> segments;
    private final List<String> experiences;

    Expectations(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.segments =
                snapshot.segments().stream().map(segment -> segment.name()).toList();
        this.experiences = snapshot.experiences().stream().map(Experience::name).toList();
    }

    private static List<String> names(Enum<?>[] words) {
        return Arrays.stream(words).map(Enum::name).toList();
    }

    DecisionTest.Expected read(YamlCursor expect) {
        if (!expect.isPresent()) {
            expect.missing("segments, slots or flags");
        }
        Map<String, Shown> shown = new LinkedHashMap<>();
        snapshot.slots().forEach(slot -> {
            YamlCursor cursor = expect.at(slot.name());
            if (cursor.isPresent()) {
                shown.put(slot.name(), shown(cursor));
            }
        });
        return new DecisionTest.Expected(
                segments(expect.at("segments")), segments(expect.at("not_segments")), shown, flags(expect.at("flags")));
    }

    private List<String> segments(YamlCursor list) {
        List<String> names = new ArrayList<>();
        for (YamlCursor item : list.items()) {
            References.known(item, segments, ProblemCode.UNKNOWN_SEGMENT).ifPresent(names::add);
        }
        return names;
    }

    /** {@code hero: welcome}, or {@code hero: { experience: …, variant: …, not: …, reason: …, html: …, not_html: … }}. */
    private Shown shown(YamlCursor cursor) {
        if (!cursor.isMap()) {
            return new Shown(experience(cursor), Optional.empty(), List.of(), Optional.empty(), List.of(), List.of());
        }
        List<String> not = new ArrayList<>();
        cursor.at("not").items().forEach(item -> experience(item).ifPresent(not::add));
        Optional<String> experience = experience(cursor.at("experience"));
        return new Shown(
                experience,
                variant(cursor.at("variant"), experience),
                not,
                cursor.at("reason").choice(REASONS).map(Reason::valueOf),
                cursor.at("html").texts(),
                cursor.at("not_html").texts());
    }

    /** Its name; empty text for none. */
    private Optional<String> experience(YamlCursor cursor) {
        return cursor.text().orElse("").equals(DEFAULT)
                ? Optional.of("")
                : References.known(cursor, experiences, ProblemCode.UNKNOWN_EXPERIENCE);
    }

    private Optional<String> variant(YamlCursor cursor, Optional<String> experience) {
        return experience.filter(name -> !name.isEmpty()).isPresent()
                ? References.known(cursor, variants(snapshot, experience.get()), ProblemCode.UNKNOWN_VARIANT)
                : cursor.text();
    }

    static List<String> variants(Snapshot snapshot, String experience) {
        return snapshot.experiences().stream()
                .filter(each -> each.name().equals(experience))
                .flatMap(each -> each.variants().stream())
                .map(Variant::name)
                .toList();
    }

    private Map<String, Served> flags(YamlCursor section) {
        Map<String, Served> served = new LinkedHashMap<>();
        List<String> names = snapshot.flags().stream().map(Flag::name).toList();
        for (YamlCursor entry : section.entries()) {
            if (!names.contains(entry.key())) {
                entry.suggestKey(Nearest.to(entry.key(), names), ProblemCode.UNKNOWN_EXPERIENCE, entry.key());
            } else {
                Flag flag = snapshot.flags().get(names.indexOf(entry.key()));
                served.put(entry.key(), served(entry, flag));
            }
        }
        return served;
    }

    /** Its value; or, of a flag whose values are no mappings, {@code { value: …, variant: …, reason: … }}. */
    private static Served served(YamlCursor cursor, Flag flag) {
        if (!cursor.isMap() || flag.fallback() instanceof Value.Fields) {
            return new Served(cursor.data().map(PlainValues::value), Optional.empty(), Optional.empty());
        }
        return new Served(
                cursor.at("value").data().map(PlainValues::value),
                cursor.at("variant").text(),
                cursor.at("reason").choice(WHYS).map(Why::valueOf));
    }
}

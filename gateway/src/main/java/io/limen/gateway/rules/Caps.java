package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.On;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Logic;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Quantity;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code cap: [ 3 per 24h, 1 per session, 2 dismissals per 7d ]}: for each a hidden feature counts how often the visitor saw
 * the experience, or dismissed it, within that time, and a condition compares. The feature's name has a dot, so no condition
 * of the configuration can say it.
 */
final class Caps {
    private static final Pattern CAP = Pattern.compile("(\\d{1,6})( dismissals?)? per (.+)");

    /** What is capped is looked at again this often until the window has moved on. */
    private static final long REFRESH_MILLIS = 60_000;

    private final Map<String, List<Cap>> experienceToCaps = new LinkedHashMap<>();

    /** What is counted: its name, and the event that says it happened. */
    private enum Kind {
        SHOWN("shown", EventTerms.EXPOSED),
        DISMISSED("dismissed", EventTerms.DISMISSED);

        private final String word;
        private final String event;

        Kind(String word, String event) {
            this.word = word;
            this.event = event;
        }
    }

    /** @param feature the hidden one that counts */
    private record Cap(int times, Kind kind, Feature feature) {
        boolean slides() {
            return feature.aggregation().ages();
        }

        boolean countsAs(Feature other) {
            return feature.per() == other.per() && feature.definition().equals(other.definition());
        }
    }

    Caps(YamlCursor experiences) {
        for (YamlCursor entry : experiences.entries()) {
            List<Cap> caps = new ArrayList<>();
            entry.at("cap").items().forEach(item -> cap(item, entry.key(), caps));
            if (hasOverlay(entry) && caps.stream().noneMatch(cap -> cap.kind() == Kind.DISMISSED)) {
                caps.add(new Cap(1, Kind.DISMISSED, ofVisitor(entry.key(), Kind.DISMISSED)));
            }
            experienceToCaps.put(entry.key(), caps);
        }
    }

    /** Who has put away what lies over the page does not see it again, unless the configuration says when. */
    private static boolean hasOverlay(YamlCursor experience) {
        return experience.at("variants").isMap()
                && experience.at("variants").entries().stream()
                        .anyMatch(variant ->
                                variant.isMap() && variant.at("overlay").isPresent());
    }

    /** The hidden features. */
    List<Feature> features() {
        return experienceToCaps.values().stream()
                .flatMap(List::stream)
                .map(Cap::feature)
                .toList();
    }

    /** True while the experience may be shown. */
    Condition condition(String experience, Features features) {
        List<Cap> caps = experienceToCaps.getOrDefault(experience, List.of());
        List<Below> all = caps.stream()
                .map(cap -> new Below(features.indexOf(cap.feature().name()), cap.times(), cap.slides()))
                .toList();
        return all.isEmpty() ? Always.TRUE : all.size() == 1 ? all.get(0) : new BelowAll(all);
    }

    private static void cap(YamlCursor cursor, String experience, List<Cap> caps) {
        Optional<String> text = cursor.text();
        if (text.isEmpty()) {
            return;
        }
        Matcher matcher = CAP.matcher(text.get().strip());
        Kind kind = matcher.matches() && matcher.group(2) != null ? Kind.DISMISSED : Kind.SHOWN;
        Optional<Feature> feature = matcher.matches()
                ? feature(
                        experience,
                        kind,
                        matcher.group(3),
                        caps.stream().noneMatch(cap -> cap.kind() == kind && cap.slides()))
                : Optional.empty();
        if (feature.isEmpty()) {
            cursor.problem(
                    ProblemCode.BAD_UNIT,
                    text.get(),
                    "so many, or so many dismissals, per time, per session or per visitor, such as 3 per 24h");
        } else if (caps.stream().anyMatch(cap -> cap.countsAs(feature.get()))) {
            cursor.problem(ProblemCode.CAP_TWICE, text.get());
        } else {
            caps.add(new Cap(Integer.parseInt(matcher.group(1)), kind, feature.get()));
        }
    }

    /**
     * Counts how often the visitor saw or dismissed it in a span, by the span as written; empty where it is none.
     *
     * @param first whether it is the first window: its name is what it was when there was only one cap
     */
    private static Optional<Feature> feature(String experience, Kind kind, String span, boolean first) {
        if (span.equals("session")) {
            return Optional.of(feature(experience, kind, ".session", kind.word, Feature.Per.SESSION, Fading.NONE));
        }
        if (span.equals("visitor")) {
            return Optional.of(ofVisitor(experience, kind));
        }
        return Quantity.duration(span)
                .filter(time -> time.toMillis() >= 1)
                .map(time -> feature(
                        experience,
                        kind,
                        first ? "" : "." + time,
                        kind.word + " within " + time,
                        Feature.Per.VISITOR,
                        new Fading.Window(time.toMillis())));
    }

    private static Feature ofVisitor(String experience, Kind kind) {
        return feature(experience, kind, ".visitor", kind.word, Feature.Per.VISITOR, Fading.NONE);
    }

    private static Feature feature(
            String experience, Kind kind, String span, String definition, Feature.Per per, Fading fading) {
        String name = "experiences." + experience + "." + kind.word + span;
        On counted = new On(
                Set.of(kind.event),
                occurrence -> occurrence.event().properties().get("experiment_id") instanceof Value.Text id
                        && id.text().equals(experience));
        Count count = new Count(counted, fading, Optional.empty(), Optional.empty());
        return new Feature(name, FeaturesFile.id(name, definition), definition, per, counted.events(), count);
    }

    /**
     * True while a count is below a limit.
     *
     * @param slides whether time alone brings the count down
     */
    private record Below(int feature, int limit, boolean slides) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return !(inputs.number(feature) >= limit);
        }

        /** As any value that slides, it is looked at again periodically once it is there. */
        @Override
        public long due(Inputs inputs) {
            return slides && limit > 0 && !test(inputs) ? inputs.now() + REFRESH_MILLIS : NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of(new Input.FeatureInput(feature));
        }

        @Override
        public Logic logic() {
            return new Logic.Question(reads(), this::test, Optional.of(Set.of(new Value.Num(limit))));
        }
    }

    /** True while each count is below its limit. */
    private record BelowAll(List<Below> all) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            for (Below below : all) {
                if (!below.test(inputs)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public long due(Inputs inputs) {
            return all.stream().mapToLong(below -> below.due(inputs)).min().orElse(NEVER);
        }

        @Override
        public Set<Input> reads() {
            return all.stream().flatMap(below -> below.reads().stream()).collect(Collectors.toSet());
        }

        @Override
        public Logic logic() {
            return Logic.all(all.stream().map(Below::logic).toList());
        }
    }
}

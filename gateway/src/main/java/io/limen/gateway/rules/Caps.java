package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.On;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Quantity;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code cap: 3 per 24h}: a hidden feature counts how often the visitor saw the experience within that time, and a
 * condition compares. The feature's name has a dot, so no condition of the configuration can say it.
 */
final class Caps {
    private static final Pattern CAP = Pattern.compile("(\\d{1,6}) per (.+)");

    private final Map<String, Cap> experienceToCap = new LinkedHashMap<>();

    private record Cap(int times, Duration within) {}

    Caps(YamlCursor experiences) {
        for (YamlCursor entry : experiences.entries()) {
            cap(entry.at("cap")).ifPresent(cap -> experienceToCap.put(entry.key(), cap));
        }
    }

    /** The hidden features. */
    List<Feature> features() {
        List<Feature> features = new ArrayList<>();
        experienceToCap.forEach((experience, cap) -> features.add(feature(experience, cap)));
        return features;
    }

    /** True while the experience may be shown. */
    Condition condition(String experience, Features features) {
        Cap cap = experienceToCap.get(experience);
        return cap == null ? Always.TRUE : new Below(features.indexOf(hiddenName(experience)), cap.times());
    }

    private static String hiddenName(String experience) {
        return "experiences." + experience + ".shown";
    }

    private static Feature feature(String experience, Cap cap) {
        String name = hiddenName(experience);
        String definition = "shown within " + cap.within();
        On exposed = new On(
                Set.of(EventTerms.EXPOSED),
                occurrence -> occurrence.event().properties().get("experiment_id") instanceof Value.Text id
                        && id.text().equals(experience));
        Count count =
                new Count(exposed, new Fading.Window(cap.within().toMillis()), Optional.empty(), Optional.empty());
        return new Feature(
                name, FeaturesFile.id(name, definition), definition, Feature.Per.VISITOR, exposed.events(), count);
    }

    private static Optional<Cap> cap(YamlCursor cursor) {
        Optional<String> text = cursor.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = CAP.matcher(text.get().strip());
        Optional<Duration> within = matcher.matches()
                ? Quantity.duration(matcher.group(2)).filter(time -> time.toMillis() >= 1)
                : Optional.empty();
        if (within.isEmpty()) {
            cursor.problem(ProblemCode.BAD_UNIT, text.get(), "so many per time, such as 3 per 24h");
            return Optional.empty();
        }
        return Optional.of(new Cap(Integer.parseInt(matcher.group(1)), within.get()));
    }

    /** True while a count is below a limit. As any value that slides, it is looked at again when it is asked for. */
    private record Below(int feature, int limit) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return !(inputs.number(feature) >= limit);
        }

        @Override
        public long due(Inputs inputs) {
            return NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of(new Input.FeatureInput(feature));
        }
    }
}
